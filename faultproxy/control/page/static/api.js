// The control API: requests, the token where one is wanted, the stream of events.

export class Refused extends Error {
  constructor(message, problems = []) {
    super(message);
    this.problems = problems;
  }
}

// A problem of rules as sentences.
export const worded = ({ message, suggestion }) =>
  `${message}.${suggestion ? ` Did you mean ${suggestion}?` : ''}`;

let token = null;
let asked = null; // one question for all requests that wait for its answer
let ask = () => Promise.reject(new Refused('a token is needed'));

// How to ask a person: a function that is told whether a token was wrong, and promises one.
export function askWith(question) {
  ask = question;
}

async function authorised(path, options = {}) {
  for (;;) {
    const used = token;
    const headers = new Headers(options.headers);
    if (used !== null) headers.set('Authorization', `Bearer ${used}`);
    const answer = await reached(path, { ...options, headers });
    if (answer.status !== 401) return answer;
    if (token === used) {
      asked ??= ask(used !== null).finally(() => { asked = null; });
      token = await asked;
    }
  }
}

async function reached(path, options) {
  try {
    return await fetch(path, { ...options, cache: 'no-store', credentials: 'omit' });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Refused('The proxy does not answer.');
  }
}

async function refusal(answer) {
  try {
    const told = await answer.json();
    return new Refused(told.message ?? answer.statusText, told.problems ?? []);
  } catch {
    return new Refused(`The proxy answered ${answer.status} ${answer.statusText}.`);
  }
}

// How many changes were asked for; an answer to what was asked before the last one may be old.
export let changes = 0;

// The JSON of an answer. `body` is text as it is, anything else is sent as JSON. Throws Refused.
export async function call(method, path, body = null) {
  const options = { method };
  if (method !== 'GET') changes += 1;
  if (body !== null) {
    options.body = typeof body === 'string' ? body : JSON.stringify(body);
    options.headers = { 'Content-Type': typeof body === 'string' ? 'application/yaml' : 'application/json' };
  }
  const answer = await authorised(path, options);
  if (!answer.ok) throw await refusal(answer);
  return answer.json();
}

// Server-sent events, each to `take(name, data, id)`; ends with the stream. EventSource is no use here:
// it cannot send a token.
export async function follow(path, signal, open, take) {
  const answer = await authorised(path, { signal });
  if (!answer.ok) throw await refusal(answer);
  open();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: ?(.*)/s, 2)));
      if (fields.data !== undefined) take(fields.event ?? 'message', JSON.parse(fields.data), fields.id);
    }
  }
}
