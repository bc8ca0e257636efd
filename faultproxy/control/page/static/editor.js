// The scenario as text: applied as a whole, or not at all.
import { call, worded } from './api.js';
import { by, make, say, span } from './elements.js';

const TEMPLATE = `rules:
  - name: first-two-writes-are-throttled
    match: {operation: PutObject}
    trigger: {first: 2}
    faults:
      - error: SlowDown
`;

const form = by('editor-form');
const text = by('text');
const gutter = by('gutter');
let inForce = null; // the text that was last seen in force
let marks = new Map(); // line: severity
let refresh = null;

export function start(asked) {
  refresh = asked;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const wanted = form.elements.for.value.trim();
    const path = wanted ? `rules?for=${encodeURIComponent(wanted)}` : 'rules';
    await carry(() => call('PUT', path, text.value), 'Applied.');
  });
  by('reload').addEventListener('click', async () => {
    await carry(() => call('POST', 'rules/reload'), 'The files are in force again.');
  });
  by('discard').addEventListener('click', () => {
    take(inForce ?? '');
    judged([], '');
    text.focus();
  });
  text.addEventListener('input', () => {
    marks = new Map();
    count();
  });
  text.addEventListener('scroll', () => { gutter.scrollTop = text.scrollTop; });
  text.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}

async function carry(request, done) {
  try {
    const scenario = await request();
    take(scenario.text ?? '');
    await refresh();
    judged(scenario.warnings, done);
  } catch (error) {
    judged(error.problems ?? [], error.message);
  }
}

function judged(problems, told) {
  marks = new Map();
  for (const { line, severity } of problems) {
    if (line !== null && marks.get(line) !== 'error') marks.set(line, severity);
  }
  count();
  by('problem-list').replaceChildren(...problems.map((each) => make('li', {}, button(each))));
  const wrong = problems.some((each) => each.severity === 'error');
  by('editor-told').className = wrong ? 'wrong-text' : '';
  say(by('editor-told'), told);
}

function button(problem) {
  const place = problem.line === null ? '' : `Line ${problem.line}, column ${problem.column}: `;
  const accepted = [problem.accepted ?? []].flat().join(', ');
  const wanted = !problem.suggestion && accepted ? ` Accepted: ${accepted.slice(0, 300)}` : '';
  const shown = make('button', { type: 'button', class: problem.severity },
    `${place}${worded(problem)}${wanted}`);
  shown.addEventListener('click', () => go(problem.line));
  return shown;
}

function go(line) {
  if (line === null) return;
  const lines = text.value.split('\n');
  const from = lines.slice(0, line - 1).reduce((all, each) => all + each.length + 1, 0);
  text.focus();
  text.setSelectionRange(from, from + (lines[line - 1] ?? '').length);
  const high = text.scrollHeight / lines.length;
  text.scrollTop = Math.max(0, (line - 5) * high);
}

function count() {
  const lines = text.value.split('\n').length;
  if (marks.size === 0 && gutter.dataset.lines === String(lines)) return;
  gutter.dataset.lines = marks.size === 0 ? lines : 'marked';
  const numbers = Array.from({ length: lines }, (_, at) => {
    const severity = marks.get(at + 1);
    const kind = { error: 'wrong', warning: 'doubtful' }[severity] ?? '';
    return make('div', { class: kind }, String(at + 1));
  });
  // The scroll bar of the text has no counterpart in the gutter.
  gutter.replaceChildren(...numbers, make('div', {}, '\u00a0'));
  gutter.scrollTop = text.scrollTop;
}

function take(value) {
  inForce = value;
  text.value = value;
  count();
}

export function show(scenario) {
  const fresh = scenario.text ?? '';
  const origin = scenario.origin === 'put' ? 'applied at run time' : 'from the files';
  const left = scenario.expires_s === null ? '' : `, the files return in ${span(Math.round(scenario.expires_s))}`;
  if (inForce === null) {
    take(fresh);
    if (!fresh) text.value = TEMPLATE;
    count();
  } else if (fresh !== inForce && text.value === inForce) {
    take(fresh);
  }
  const stale = fresh !== inForce ? ' It was changed elsewhere since you began to edit.' : '';
  const added = scenario.rules.some((rule) => rule.origin === 'added')
    ? ' Rules that were added stand beside it; Apply ends them.' : '';
  say(by('editor-about'), `In force ${origin}${left}.${stale}${added}`);
}
