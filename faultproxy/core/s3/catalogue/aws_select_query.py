"""Errors of S3 Select about the query: all of them are a 400.

Source: the section "SelectObjectContent" of
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, with its messages; MinIO sends
some of them too, now and then in other words.
"""

from __future__ import annotations

from faultproxy.core.s3.catalogue.entry import Entry

SOURCE = "aws-select"

ROWS = tuple(
    Entry(
        code=code,
        status=400,
        message=message,
        dialects=dialects,
        source=SOURCE,
        meaning=meaning,
    )
    for code, dialects, message, meaning in (
        (
            "EvaluatorBindingDoesNotExist",
            ("aws",),
            "A column name or a path provided does not exist in the SQL expression.",
            "A column or path of the query is not in the object.",
        ),
        (
            "EvaluatorInvalidArguments",
            ("aws", "minio"),
            (
                "There is an incorrect number of arguments in the function call in the "
                "SQL expression."
            ),
            "A function got too many arguments, or too few.",
        ),
        (
            "EvaluatorInvalidTimestampFormatPattern",
            ("aws", "minio"),
            "The timestamp format string in the SQL expression is not valid.",
            "A format of a time cannot be read.",
        ),
        (
            "EvaluatorInvalidTimestampFormatPatternSymbol",
            ("aws", "minio"),
            (
                "The timestamp format pattern contains a symbol in the SQL expression "
                "that is not valid."
            ),
            "A letter in a format of a time means nothing.",
        ),
        (
            "EvaluatorInvalidTimestampFormatPatternSymbolForParsing",
            ("aws", "minio"),
            (
                "The timestamp format pattern contains a valid format symbol that cannot "
                "be applied to timestamp parsing in the SQL expression."
            ),
            "A letter in a format of a time can be written and not be read.",
        ),
        (
            "EvaluatorInvalidTimestampFormatPatternToken",
            ("aws", "minio"),
            (
                "The timestamp format pattern contains a token in the SQL expression that"
                " is not valid."
            ),
            "A part of a format of a time is none.",
        ),
        (
            "EvaluatorLikePatternInvalidEscapeSequence",
            ("aws",),
            "An argument given to the LIKE expression was not valid.",
            "The pattern of LIKE escapes what cannot be escaped.",
        ),
        (
            "EvaluatorNegativeLimit",
            ("aws",),
            "LIMIT must not be negative.",
            "LIMIT is below zero.",
        ),
        (
            "EvaluatorTimestampFormatPatternDuplicateFields",
            ("aws", "minio"),
            (
                "The timestamp format pattern contains multiple format specifiers "
                "representing the timestamp field in the SQL expression."
            ),
            "A format of a time names a field twice.",
        ),
        (
            "EvaluatorTimestampFormatPatternHourClockAmPmMismatch",
            ("aws",),
            (
                "The timestamp format pattern contains a 12-hour hour of day format "
                "symbol but doesn't also contain an AM/PM field, or it contains a 24-hour"
                " hour of day format specifier and contains an AM/PM field in the SQL "
                "expression."
            ),
            "A format of a time mixes up the clocks of 12 and of 24 hours.",
        ),
        (
            "EvaluatorUnterminatedTimestampFormatPatternToken",
            ("aws", "minio"),
            ("The timestamp format pattern contains an unterminated token in the SQL expression."),
            "A quoted part of a format of a time has no end.",
        ),
        (
            "LexerInvalidChar",
            ("aws", "minio"),
            "The SQL expression contains a character that is not valid.",
            "The query has a character that it cannot have.",
        ),
        (
            "LexerInvalidIONLiteral",
            ("aws", "minio"),
            "The SQL expression contains an operator that is not valid.",
            "The query has a literal of Ion that cannot be read.",
        ),
        (
            "LexerInvalidLiteral",
            ("aws", "minio"),
            "The SQL expression contains an operator that is not valid.",
            "The query has a literal that cannot be read.",
        ),
        (
            "LexerInvalidOperator",
            ("aws", "minio"),
            "The SQL expression contains a literal that is not valid.",
            "The query has an operator that does not exist.",
        ),
        (
            "LikeInvalidInputs",
            ("aws", "minio"),
            "The argument given to the LIKE clause in the SQL expression is not valid.",
            "LIKE got what it cannot compare.",
        ),
        (
            "ParseAsteriskIsNotAloneInSelectList",
            ("aws", "minio"),
            (
                "Other expressions are not allowed in the SELECT list when * is used "
                "without dot notation in the SQL expression."
            ),
            "The star stands beside other columns.",
        ),
        (
            "ParseCannotMixSqbAndWildcardInSelectList",
            ("aws", "minio"),
            ("Cannot mix [] and * in the same expression in a SELECT list in the SQL expression."),
            "Brackets and the star stand in one expression.",
        ),
        (
            "ParseCastArity",
            ("aws", "minio"),
            "The SQL expression CAST has incorrect arity.",
            "CAST got too many arguments, or too few.",
        ),
        (
            "ParseEmptySelect",
            ("aws", "minio"),
            "The SQL expression contains an empty SELECT clause.",
            "The query selects nothing.",
        ),
        (
            "ParseExpected2TokenTypes",
            ("aws", "minio"),
            "The expected token in the SQL expression was not found.",
            "One of two words was expected in the query.",
        ),
        (
            "ParseExpectedArgumentDelimiter",
            ("aws", "minio"),
            "The expected argument delimiter in the SQL expression was not found.",
            "A comma between arguments is missing.",
        ),
        (
            "ParseExpectedDatePart",
            ("aws", "minio"),
            "The expected date part in the SQL expression was not found.",
            "A part of a date was expected in the query.",
        ),
        (
            "ParseExpectedExpression",
            ("aws", "minio"),
            "The expected SQL expression was not found.",
            "An expression was expected in the query.",
        ),
        (
            "ParseExpectedIdentForAlias",
            ("aws", "minio"),
            "The expected identifier for the alias in the SQL expression was not found.",
            "A name was expected after AS.",
        ),
        (
            "ParseExpectedIdentForAt",
            ("aws", "minio"),
            "The expected identifier for AT name in the SQL expression was not found.",
            "A name was expected after AT.",
        ),
        (
            "ParseExpectedIdentForGroupName",
            ("aws", "minio"),
            "GROUP is not supported in the SQL expression.",
            "A name was expected for a group, and groups cannot be had at all.",
        ),
        (
            "ParseExpectedKeyword",
            ("aws", "minio"),
            "The expected keyword in the SQL expression was not found.",
            "A keyword was expected in the query.",
        ),
        (
            "ParseExpectedLeftParenAfterCast",
            ("aws", "minio"),
            "The expected left parenthesis after CAST in the SQL expression was not found.",
            "A parenthesis was expected after CAST.",
        ),
        (
            "ParseExpectedLeftParenBuiltinFunctionCall",
            ("aws", "minio"),
            "The expected left parenthesis in the SQL expression was not found.",
            "A parenthesis was expected after the name of a function.",
        ),
        (
            "ParseExpectedLeftParenValueConstructor",
            ("aws", "minio"),
            "The expected left parenthesis in the SQL expression was not found.",
            "A parenthesis was expected before a list of values.",
        ),
        (
            "ParseExpectedMember",
            ("aws", "minio"),
            "The SQL expression contains an unsupported use of MEMBER.",
            "MEMBER is used as it cannot be.",
        ),
        (
            "ParseExpectedNumber",
            ("aws", "minio"),
            "The expected number in the SQL expression was not found.",
            "A number was expected in the query.",
        ),
        (
            "ParseExpectedRightParenBuiltinFunctionCall",
            ("aws", "minio"),
            "The expected right parenthesis character in the SQL expression was not found.",
            "The parenthesis of a function is not closed.",
        ),
        (
            "ParseExpectedTokenType",
            ("aws", "minio"),
            "The expected token in the SQL expression was not found.",
            "Another kind of word was expected in the query.",
        ),
        (
            "ParseExpectedTypeName",
            ("aws", "minio"),
            "The expected type name in the SQL expression was not found.",
            "The name of a type was expected in the query.",
        ),
        (
            "ParseExpectedWhenClause",
            ("aws", "minio"),
            (
                "The expected WHEN clause in the SQL expression was not found. CASE is "
                "not supported."
            ),
            "CASE has no WHEN.",
        ),
        (
            "ParseInvalidContextForWildcardInSelectList",
            ("aws", "minio"),
            "The use of * in the SELECT list in the SQL expression is not valid.",
            "The star stands where it cannot.",
        ),
        (
            "ParseInvalidPathComponent",
            ("aws",),
            "The SQL expression contains a path component that is not valid.",
            "A part of a path in the query is none.",
        ),
        (
            "ParseInvalidTypeParam",
            ("aws", "minio"),
            "The SQL expression contains a parameter value that is not valid.",
            "The parameter of a type cannot be.",
        ),
        (
            "ParseMalformedJoin",
            ("aws", "minio"),
            "JOIN is not supported in the SQL expression.",
            "The query joins, which cannot be done.",
        ),
        (
            "ParseMissingIdentAfterAt",
            ("aws", "minio"),
            "The expected identifier after the @ symbol in the SQL expression was not found.",
            "A name was expected after the @ sign.",
        ),
        (
            "ParseNonUnaryAgregateFunctionCall",
            ("aws",),
            "Only one argument is supported for aggregate functions in the SQL expression.",
            "An aggregate function got more than one argument; the code as it is spelt.",
        ),
        (
            "ParseSelectMissingFrom",
            ("aws", "minio"),
            "The SQL expression contains a missing FROM after the SELECT list.",
            "The query has no FROM.",
        ),
        (
            "ParseUnExpectedKeyword",
            ("aws",),
            "The SQL expression contains an unexpected keyword.",
            "A keyword stands where it cannot.",
        ),
        (
            "ParseUnexpectedOperator",
            ("aws", "minio"),
            "The SQL expression contains an unexpected operator.",
            "An operator stands where it cannot.",
        ),
        (
            "ParseUnexpectedTerm",
            ("aws", "minio"),
            "The SQL expression contains an unexpected term.",
            "A term stands where it cannot.",
        ),
        (
            "ParseUnexpectedToken",
            ("aws", "minio"),
            "The SQL expression contains an unexpected token.",
            "A word stands where it cannot.",
        ),
        (
            "ParseUnknownOperator",
            ("aws", "minio"),
            "The SQL expression contains an operator that is not valid.",
            "The query has an operator that does not exist.",
        ),
        (
            "ParseUnsupportedAlias",
            ("aws", "minio"),
            "The SQL expression contains an unsupported use of ALIAS.",
            "An alias stands where there can be none.",
        ),
        (
            "ParseUnsupportedCallWithStar",
            ("aws", "minio"),
            "Only COUNT with (*) as a parameter is supported in the SQL expression.",
            "A function other than COUNT got the star.",
        ),
        (
            "ParseUnsupportedCase",
            ("aws", "minio"),
            "The SQL expression contains an unsupported use of CASE.",
            "CASE is used as it cannot be.",
        ),
        (
            "ParseUnsupportedCaseClause",
            ("aws", "minio"),
            "The SQL expression contains an unsupported use of CASE.",
            "A part of CASE cannot be had.",
        ),
        (
            "ParseUnsupportedLiteralsGroupBy",
            ("aws", "minio"),
            "The SQL expression contains an unsupported use of GROUP BY.",
            "GROUP BY has a literal.",
        ),
        (
            "ParseUnsupportedSelect",
            ("aws", "minio"),
            "The SQL expression contains an unsupported use of SELECT.",
            "SELECT is used as it cannot be.",
        ),
        (
            "ParseUnsupportedSyntax",
            ("aws", "minio"),
            "The SQL expression contains unsupported syntax.",
            "The query is SQL that cannot be had.",
        ),
        (
            "ParseUnsupportedToken",
            ("aws", "minio"),
            "The SQL expression contains an unsupported token.",
            "The query has a word that cannot be had.",
        ),
    )
)
