// The rules in force: what each says, how often it matched and fired, and why it did not.
import { call } from './api.js';
import { by, make, number, say, span } from './elements.js';

// Reasons of the journal, in words.
export const REASONS = {
  share: 'not drawn', first: 'its first ones are over', skip: 'among those it skips',
  every: 'not the turn', during: 'outside its time', attempts: 'another attempt',
  rate: 'below the rate', in_flight: 'too few in flight', model: 'the model allows it',
  at_most: 'fired as often as it may', active: 'busy with another',
  per_call: 'the call had its share', cool_down: 'cooling down',
  spares: 'the call is spared', blast_radius: 'outside the blast radius',
};
const ORIGINS = { file: 'from the files', put: 'applied here', added: 'added' };

const shown = new Map();
let refresh = null;

export function start(asked) {
  refresh = asked;
}

async function change(method, path, body, done) {
  const told = await call(method, path, body).then(() => done, (error) => error.message);
  await refresh();
  say(by('rules-told'), told);
}

function made(name) {
  const path = `rules/${encodeURIComponent(name)}`;
  const toggle = make('button', {
    type: 'button', class: 'switch', role: 'switch', 'aria-label': `Rule ${name}`,
  });
  toggle.addEventListener('click', () => {
    const enabled = toggle.getAttribute('aria-checked') !== 'true';
    toggle.setAttribute('aria-checked', enabled);
    change('PATCH', path, { enabled }, `${name} is ${enabled ? 'on' : 'off'}.`);
  });
  const remove = make('button', { type: 'button', 'aria-label': `Remove rule ${name}` }, 'Remove');
  remove.addEventListener('click', () => change('DELETE', path, null, `${name} is removed.`));
  const sentence = make('div');
  const counts = make('div', { class: 'counts' });
  const why = make('div', { class: 'quiet why' });
  const origin = make('div', { class: 'quiet' });
  const item = make('li', { 'data-rule': name }, toggle, make('span', { class: 'name' }, name), remove,
    sentence, counts, why, origin);
  return { item, toggle, remove, sentence, counts, why, origin };
}

function update(parts, rule) {
  parts.toggle.setAttribute('aria-checked', rule.enabled);
  parts.item.classList.toggle('off', !rule.enabled);
  const start = `${rule.name}: `;
  say(parts.sentence, rule.sentence.startsWith(start) ? rule.sentence.slice(start.length) : rule.sentence);
  say(parts.counts, `matched ${number(rule.matched)}, fired ${number(rule.fired)}`);
  const reasons = Object.entries(rule.spared)
    .map(([reason, count]) => `${number(count)} × ${REASONS[reason] ?? reason}`);
  say(parts.why, reasons.length ? `did not fire: ${reasons.join(', ')}` : '');
  const left = rule.expires_s === null ? '' : `, ends in ${span(Math.max(1, Math.round(rule.expires_s)))}`;
  say(parts.origin, `${ORIGINS[rule.origin] ?? rule.origin}${left}`);
  parts.remove.hidden = rule.origin === 'file';
}

export function show(scenario) {
  const names = new Set(scenario.rules.map((rule) => rule.name));
  for (const [name, parts] of shown) {
    if (names.has(name)) continue;
    parts.item.remove();
    shown.delete(name);
  }
  let before = null;
  for (const rule of scenario.rules) {
    if (!shown.has(rule.name)) shown.set(rule.name, made(rule.name));
    const parts = shown.get(rule.name);
    update(parts, rule);
    // Moved only where it stands elsewhere: moving takes the focus away.
    const place = before === null ? by('rule-list').firstChild : before.nextSibling;
    if (place !== parts.item) by('rule-list').insertBefore(parts.item, place);
    before = parts.item;
  }
  say(by('rules-about'), scenario.rules.length === 0
    ? 'No rule is in force: everything passes as it came. Inject a fault above.'
    : [scenario.about, `seed ${scenario.seed}, dialect ${scenario.dialect}`].filter(Boolean).join(' · '));
}
