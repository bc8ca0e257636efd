// Exchanges as they end, newest first: few enough for a page, with a count of those left out.
import { follow } from './api.js';
import { by, make, number, say, span, visible } from './elements.js';

const LONGEST = 500;
const SAMPLE = 50; // a second
const AGAIN_MS = 1000;
const PAUSE_MS = 100;

const list = by('exchange-list');
const filter = by('filter');
const freeze = by('freeze');
const events = new WeakMap();
let waiting = []; // not yet on the page, oldest first
let leftOut = 0;
let seen = 0;
let missed = 0; // pushed out while the list is frozen
let frozen = false;
let drawing = false;
let following = null;
let trouble = '';

export function start(show) {
  list.addEventListener('click', (event) => {
    const row = event.target.closest('button');
    if (row !== null) show(events.get(row));
  });
  list.addEventListener('keydown', move);
  list.addEventListener('focusin', (event) => only(event.target));
  filter.addEventListener('submit', (event) => {
    event.preventDefault();
    begin();
  });
  filter.elements.outcome.addEventListener('change', begin);
  freeze.addEventListener('click', () => {
    frozen = !frozen;
    freeze.setAttribute('aria-pressed', frozen);
    say(freeze, frozen ? 'Go on' : 'Freeze');
    missed = 0;
    plan();
  });
  begin();
}

function begin() {
  following?.abort();
  following = new AbortController();
  listen(following.signal);
}

async function listen(signal) {
  const query = new URLSearchParams({ last: 100, sample: SAMPLE });
  for (const [name, value] of new FormData(filter)) if (value.trim()) query.set(name, value.trim());
  while (!signal.aborted) {
    try {
      await follow(`events?${query}`, signal, opened, take);
      trouble = 'The stream has ended; trying again.';
    } catch (error) {
      if (signal.aborted) return;
      trouble = error.message;
    }
    plan();
    await new Promise((resolve) => { setTimeout(resolve, AGAIN_MS); });
  }
}

function opened() {
  waiting = [];
  leftOut = 0;
  seen = 0;
  trouble = '';
  list.replaceChildren();
  plan();
}

function take(name, data, id) {
  if (name === 'left-out') {
    leftOut += data.left_out;
  } else if (name === 'exchange') {
    seen += 1;
    waiting.push({ ...data, id });
    if (waiting.length > LONGEST) {
      waiting.shift();
      missed += Number(frozen);
    }
  }
  plan();
}

// One change of the page in a while, and with a frame, however much has come meanwhile: laying the
// list out costs the same for one row as for many.
function plan() {
  if (drawing) return;
  drawing = true;
  setTimeout(() => requestAnimationFrame(() => {
    drawing = false;
    paint();
  }), PAUSE_MS);
}

function paint() {
  if (!frozen && waiting.length > 0) {
    const rows = waiting.reverse().map(row);
    waiting = [];
    list.prepend(...rows);
    while (list.childElementCount > LONGEST) drop(list.lastElementChild);
    if (!list.contains(document.activeElement)) only(list.querySelector('button'));
  }
  const told = [`${number(seen)} shown`];
  if (leftOut > 0) told.push(`${number(leftOut)} left out: more than ${SAMPLE} a second`);
  if (frozen) told.push(`frozen, ${number(waiting.length + missed)} more since`);
  if (trouble) told.push(trouble);
  say(by('live-told'), told.join(' · '));
}

function drop(item) {
  const focused = item.contains(document.activeElement);
  item.remove();
  if (focused) list.querySelector('button')?.focus();
}

function row(event) {
  const place = event.bucket === null ? event.target ?? '' : `${event.bucket}/${event.key ?? ''}`;
  const button = make('button', { type: 'button', tabindex: '-1' },
    make('span', { class: 'time' }, event.time.slice(11, 23)),
    make('span', {}, event.operation ?? 'connection'),
    make('span', { class: 'what' }, visible(place)),
    make('span', { class: 'status' }, event.status === null ? '–' : String(event.status)),
    make('span', { class: event.outcome }, event.outcome),
    make('span', { class: 'took' }, span(event.took_s)));
  const why = reason(event);
  if (why) button.append(make('span', { class: 'by' }, visible(why)));
  events.set(button, event);
  return make('li', {}, button);
}

function reason(event) {
  const told = [...(event.fired ?? [])];
  if (event.error) told.push(event.error);
  return told.join(' · ');
}

// One row is in the tab order; the arrow keys move along the others.
function only(row) {
  list.querySelector('button[tabindex="0"]')?.setAttribute('tabindex', '-1');
  row?.setAttribute('tabindex', '0');
}

function move(event) {
  const item = event.target.closest('li');
  const next = {
    ArrowDown: item?.nextElementSibling, ArrowUp: item?.previousElementSibling,
    Home: list.firstElementChild, End: list.lastElementChild,
  }[event.key];
  if (!next) return;
  event.preventDefault();
  next.firstElementChild.focus();
}
