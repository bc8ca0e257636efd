// One exchange in full: what was asked, what was decided and why, and when it happened.
import { call } from './api.js';
import { by, draw, make, span, visible } from './elements.js';
import { REASONS } from './rules.js';

const dialog = by('details');
const WIDE = 700;

export function start() {
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
}

export async function show(event) {
  const head = make('pre', { 'aria-label': 'Head of the request', tabindex: '0' }, '…');
  by('details-title').textContent =
    `${event.operation ?? 'A connection'}${event.exchange === null ? '' : `, exchange ${event.exchange}`}`;
  by('details-body').replaceChildren(
    ...part('Request', request(event)),
    ...part('Decision and plan', decision(event)),
    ...part('Response', response(event)),
    make('h3', {}, 'Time'), ...line(event),
    make('h3', {}, 'Head, secrets masked'), head);
  dialog.showModal();
  by('details-title').focus();
  head.textContent = await headOf(event);
}

async function headOf(event) {
  try {
    const { head } = await call('GET', `events/${event.id}`);
    return head.length > 0 ? head.map(visible).join('\n') : 'No request was read.';
  } catch (error) {
    return error.message;
  }
}

function part(title, pairs) {
  const told = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '');
  return [make('h3', {}, title), make('dl', { class: 'told' }, ...told.flatMap(([name, value]) =>
    [make('dt', {}, name), make('dd', {}, visible(value))]))];
}

const request = (event) => [
  ['Request', event.method === null ? null : `${event.method} ${event.target}`],
  ['Bucket', event.bucket], ['Key', event.key], ['Part', event.part], ['Range', event.range],
  ['Body', event.size === null ? null : `${event.size} bytes announced`],
  ['Client', event.client], ['Access key', event.access_key],
  ['Call', event.call], ['Attempt', event.attempt],
  ['From', event.source], ['To', event.listener], ['Connection', event.connection],
];

// A reason is a word of the contract, with figures behind it, or free text.
function why(reason) {
  const words = REASONS[reason.split(' ')[0]];
  return words ? `${reason}: ${words}` : reason;
}

function decision(event) {
  const spared = Object.entries(event.spared ?? {}).map(([rule, reason]) =>
    [`Not by ${rule}`, why(reason)]);
  const undone = Object.entries(event.undone ?? {}).map(([act, reason]) =>
    [`Not done: ${act}`, reason]);
  return [
    ['Outcome', event.outcome],
    ['Rule', event.rule ?? 'none fired'],
    ['Fault', event.fault],
    ['Asked', { before: 'before the store', after: 'after the store answered' }[event.phase]],
    ['Hit', event.hit],
    ['Carried out', (event.fired ?? []).join(', ')],
    ...undone, ...spared,
  ];
}

const ENDINGS = {
  kept: 'kept open', closed: 'closed', reset: 'reset from here', gone: 'the client went away',
};
const response = (event) => [
  ['The client got', event.status ?? 'no answer'],
  ['Code', event.code],
  ['The store said', event.upstream_status ?? 'nothing, or was not asked'],
  ['Own error', event.error],
  ['Received', `${event.received_bytes} bytes`], ['Sent', `${event.sent_bytes} bytes`],
  ['Connection', ENDINGS[event.ending] ?? event.ending],
];

function line(event) {
  const all = event.took_s || 1e-6;
  const wait = event.wait_s ?? null;
  const at = (seconds) => 10 + Math.min(1, seconds / all) * (WIDE - 20);
  const told = [['the request head was complete', 0]];
  if (wait !== null) told.push(["the store's response head", wait]);
  told.push(['the end', event.took_s]);
  const tick = (seconds) => draw('line', { class: 'mark', x1: at(seconds), x2: at(seconds), y1: 8, y2: 36 });
  const words = told.map(([what, seconds]) => (seconds === 0 ? what : `${what} after ${span(seconds)}`))
    .join(', ');
  return [
    draw('svg', { id: 'line', role: 'img', 'aria-label': words, viewBox: `0 0 ${WIDE} 44`, preserveAspectRatio: 'none' },
      draw('line', { class: 'track', x1: 10, x2: WIDE - 10, y1: 22, y2: 22 }),
      wait === null ? null : draw('line', { class: 'wait', x1: 10, x2: at(wait), y1: 22, y2: 22 }),
      ...told.map(([, seconds]) => tick(seconds))),
    make('p', { class: 'quiet' }, `${event.time}: ${words}.`),
  ];
}
