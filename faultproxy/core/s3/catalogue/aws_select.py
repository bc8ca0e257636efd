"""Errors of S3 Select about the object and the request.

Source: the section "SelectObjectContent" of
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, with its messages; MinIO sends
some of them too, now and then in other words. The codes that the list shares with other
operations (InternalError, MalformedXML, MethodNotAllowed) are found there.
"""

from __future__ import annotations

from faultproxy.core.s3.catalogue.entry import Entry

SOURCE = "aws-select"

ROWS = tuple(
    Entry(
        code=code,
        status=status,
        message=message,
        dialects=dialects,
        source=SOURCE,
        meaning=meaning,
    )
    for status, code, dialects, message, meaning in (
        (
            400,
            "AmbiguousFieldName",
            ("aws",),
            (
                "The field name matches to multiple fields in the file. Check the SQL "
                "expression and the file, and try again."
            ),
            "A name of the query stands for several columns.",
        ),
        (
            503,
            "Busy",
            ("aws",),
            "The service is unavailable. Try again later.",
            "The service cannot take queries now.",
        ),
        (
            400,
            "CSVEscapingRecordDelimiter",
            ("aws",),
            (
                "A quoted record delimiter was found in the file. To allow quoted record "
                "delimiters, set AllowQuotedRecordDelimiter to 'TRUE'."
            ),
            "A record of the CSV has a line end inside quotes, which was not allowed.",
        ),
        (
            400,
            "CSVParsingError",
            ("aws",),
            "An error occurred while parsing the CSV file. Check the file and try again.",
            "The object is no CSV that can be read.",
        ),
        (
            400,
            "CSVUnescapedQuote",
            ("aws",),
            (
                "An unescaped quote was found while parsing the CSV file. To allow quoted"
                " record delimiters, set AllowQuotedRecordDelimiter to 'TRUE'."
            ),
            "A quote stands in the CSV where none may.",
        ),
        (
            400,
            "CastFailed",
            ("aws", "minio"),
            (
                "An attempt to convert from one data type to another using CAST failed in"
                " the SQL expression."
            ),
            "A value cannot be turned into the type that CAST asks for.",
        ),
        (
            400,
            "ColumnTooLong",
            ("aws",),
            "The length of a column in the result is greater than maxCharsPerColumn of 1 MB.",
            "A column of the result is too long.",
        ),
        (
            400,
            "EmptyRequestBody",
            ("aws", "minio"),
            "The request body cannot be empty.",
            "The query is missing.",
        ),
        (
            400,
            "ExpressionTooLong",
            ("aws", "minio"),
            (
                "The SQL expression is too long. The maximum byte-length for an SQL "
                "expression is 256 KB."
            ),
            "The query is too long.",
        ),
        (
            400,
            "ExternalEvalException",
            ("aws",),
            "The query cannot be evaluated. Check the file and try again.",
            "The query cannot be carried out on this object.",
        ),
        (
            400,
            "IllegalSqlFunctionArgument",
            ("aws", "minio"),
            "An illegal argument was used in the SQL function.",
            "A function got an argument that it cannot take.",
        ),
        (
            400,
            "IncorrectSqlFunctionArgumentType",
            ("aws", "minio"),
            ("An incorrect argument type was specified in a function call in the SQL expression."),
            "A function got an argument of the wrong type.",
        ),
        (
            400,
            "IntegerOverflow",
            ("aws", "minio"),
            "An integer overflow or underflow occurred in the SQL expression.",
            "A number became too large or too small.",
        ),
        (
            400,
            "InvalidCast",
            ("aws", "minio"),
            (
                "An attempt to convert from one data type to another using CAST failed in"
                " the SQL expression."
            ),
            "A value cannot be turned into the type that CAST asks for.",
        ),
        (
            400,
            "InvalidColumnIndex",
            ("aws", "minio"),
            "The column index in the SQL expression is not valid.",
            "There is no column of that number.",
        ),
        (
            400,
            "InvalidCompressionFormat",
            ("aws", "minio"),
            (
                "The file is not in a supported compression format. Only GZIP and BZIP2 "
                "are supported."
            ),
            "The object is not compressed in a way that is known.",
        ),
        (
            400,
            "InvalidDataSource",
            ("aws", "minio"),
            "The data source type is not valid. Only CSV, JSON, and Parquet are supported.",
            "The object is of no kind that can be queried.",
        ),
        (
            400,
            "InvalidDataType",
            ("aws", "minio"),
            "The SQL expression contains a data type that is not valid.",
            "The query names a type that does not exist.",
        ),
        (
            400,
            "InvalidExpressionType",
            ("aws", "minio"),
            "The ExpressionType value is not valid. Only SQL expressions are supported.",
            "The query is not declared as SQL.",
        ),
        (
            400,
            "InvalidFileHeaderInfo",
            ("aws", "minio"),
            "The FileHeaderInfo value is not valid. Only NONE, USE, and IGNORE are supported.",
            "What the request says of the header line is none of the three words.",
        ),
        (
            400,
            "InvalidJsonType",
            ("aws", "minio"),
            "The JsonType value is not valid. Only DOCUMENT and LINES are supported.",
            "What the request says of the JSON is neither document nor lines.",
        ),
        (
            400,
            "InvalidKeyPath",
            ("aws", "minio"),
            "The key path in the SQL expression is not valid.",
            "A path of the query is none.",
        ),
        (
            400,
            "InvalidQuoteFields",
            ("aws", "minio"),
            "The QuoteFields value is not valid. Only ALWAYS and ASNEEDED are supported.",
            "When to quote is neither always nor as needed.",
        ),
        (
            400,
            "InvalidRequestParameter",
            ("aws", "minio"),
            (
                "The value of a parameter in the SelectRequest element is not valid. "
                "Check the service API documentation and try again."
            ),
            "A parameter of the request has a value that cannot be.",
        ),
        (
            400,
            "InvalidScanRange",
            ("aws",),
            "The provided scan range is not valid.",
            "The range of bytes to look at cannot be.",
        ),
        (
            400,
            "InvalidTableAlias",
            ("aws", "minio"),
            "The SQL expression contains a table alias that is not valid.",
            "The query gives the table a name that it cannot have.",
        ),
        (
            400,
            "InvalidTextEncoding",
            ("aws", "minio"),
            "The encoding type is not valid. Only UTF-8 encoding is supported.",
            "The object is not in UTF-8.",
        ),
        (
            400,
            "JSONParsingError",
            ("aws",),
            "An error occurred while parsing the JSON file. Check the file and try again.",
            "The object is no JSON that can be read.",
        ),
        (
            400,
            "MaxOperatorsExceeded",
            ("aws",),
            (
                "Failed to parse SQL expression, try reducing complexity. For example, "
                "reduce number of operators used."
            ),
            "The query is too complicated.",
        ),
        (
            400,
            "MissingRequiredParameter",
            ("aws", "minio"),
            (
                "The SelectRequest entity is missing a required parameter. Check the "
                "service documentation and try again."
            ),
            "The request lacks a parameter.",
        ),
        (
            400,
            "MultipleDataSourcesUnsupported",
            ("aws",),
            "Multiple data sources are not supported.",
            "The query is about more than one source.",
        ),
        (
            400,
            "NumberFormatError",
            ("aws",),
            (
                "An error occurred while parsing a number. This error can be caused by "
                "underflow or overflow of integers."
            ),
            "A number cannot be read.",
        ),
        (
            400,
            "ObjectSerializationConflict",
            ("aws", "minio"),
            (
                "InputSerialization specifies more than one format (CSV, JSON, or "
                "Parquet), or OutputSerialization specifies more than one format (CSV or "
                "JSON). For InputSerialization and OutputSerialization, you can specify "
                "only one format for each."
            ),
            "The request names several formats where it may name one.",
        ),
        (
            400,
            "OverMaxColumn",
            ("aws",),
            (
                "The number of columns in the result is greater than the maximum "
                "allowable number of columns."
            ),
            "The result has too many columns.",
        ),
        (
            400,
            "OverMaxParquetBlockSize",
            ("aws",),
            "The Parquet file is above the max row group size.",
            "A row group of the Parquet is too large.",
        ),
        (
            400,
            "OverMaxRecordSize",
            ("aws",),
            (
                "The length of a record in the input or result is greater than the "
                "maxCharsPerRecord limit of 1 MB."
            ),
            "A record is too long.",
        ),
        (
            400,
            "ParquetParsingError",
            ("aws",),
            "An error occurred while parsing the Parquet file. Check the file and try again.",
            "The object is no Parquet that can be read.",
        ),
        (
            400,
            "ParquetUnsupportedCompressionCodec",
            ("aws",),
            "The specified Parquet compression codec is not supported.",
            "The Parquet is compressed in a way that is not known.",
        ),
        (
            400,
            "TruncatedInput",
            ("aws",),
            (
                "Object decompression failed. Check that the object is properly "
                "compressed using the format specified in the request."
            ),
            "The compressed object ends too early.",
        ),
        (
            401,
            "UnauthorizedAccess",
            ("aws", "minio"),
            "You are not authorized to perform this operation.",
            "The caller may not query.",
        ),
        (
            400,
            "UnrecognizedFormatException",
            ("aws",),
            "We encountered a record type that is not valid.",
            "A record is of no kind that is known.",
        ),
        (
            400,
            "UnsupportedFunction",
            ("aws", "minio"),
            "We encountered an unsupported SQL function.",
            "There is no such function.",
        ),
        (
            400,
            "UnsupportedParquetType",
            ("aws",),
            "The specified Parquet type is not supported.",
            "A column of the Parquet has a type that cannot be had.",
        ),
        (
            400,
            "UnsupportedRangeHeader",
            ("aws", "minio"),
            "A range header is not supported for this operation.",
            "A query cannot have a Range header.",
        ),
        (
            400,
            "UnsupportedScanRangeInput",
            ("aws",),
            "Scan range queries are not supported on this type of object.",
            "A part of such an object cannot be queried.",
        ),
        (
            400,
            "UnsupportedSqlOperation",
            ("aws", "minio"),
            "We encountered an unsupported SQL operation.",
            "The query wants what queries cannot do.",
        ),
        (
            400,
            "UnsupportedSqlStructure",
            ("aws", "minio"),
            "We encountered an unsupported SQL structure. Check the SQL Reference.",
            "The query is built as it cannot be.",
        ),
        (
            400,
            "UnsupportedStorageClass",
            ("aws",),
            (
                "We encountered a storage class that is not supported. Only STANDARD, "
                "STANDARD_IA, and ONEZONE_IA storage classes are supported."
            ),
            "Objects of that storage class cannot be queried.",
        ),
        (
            400,
            "UnsupportedSyntax",
            ("aws", "minio"),
            "We encountered syntax that is not valid.",
            "The query is no SQL.",
        ),
        (
            400,
            "UnsupportedTypeForQuerying",
            ("aws",),
            (
                "Your query contains an unsupported type for comparison (e.g. verifying "
                "that a Parquet INT96 column type is greater than 0)."
            ),
            "Two types cannot be compared.",
        ),
        (
            400,
            "ValueParseFailure",
            ("aws", "minio"),
            "A timestamp parse failure occurred in the SQL expression.",
            "A time cannot be read.",
        ),
    )
)
