// Exchanges that wait under a name until somebody releases it.
import { call } from './api.js';
import { by, make, say, span } from './elements.js';

const shown = new Map();
let refresh = null;

export function start(asked) {
  refresh = asked;
}

function made(name) {
  const told = make('span', {});
  const release = make('button', { type: 'button', 'aria-label': `Release ${name}` }, 'Release');
  release.addEventListener('click', async () => {
    try {
      const { released } = await call('POST', `holds/${encodeURIComponent(name)}/release`);
      say(by('holds-told'), `${name}: ${released} released.`);
    } catch (error) {
      say(by('holds-told'), error.message);
    }
    await refresh();
  });
  const item = make('li', { 'data-hold': name }, told, ' ', release);
  by('hold-list').append(item);
  return { item, told };
}

export function show(holds) {
  const names = Map.groupBy(holds, (hold) => hold.name);
  for (const [name, { item }] of shown) {
    if (names.has(name)) continue;
    item.remove();
    shown.delete(name);
  }
  for (const [name, waiting] of names) {
    if (!shown.has(name)) shown.set(name, made(name));
    const longest = Math.round(Math.max(...waiting.map((hold) => hold.since_s)));
    const which = waiting.slice(0, 5).map((hold) => hold.exchange).join(', ');
    const more = waiting.length > 5 ? ` and ${waiting.length - 5} more` : '';
    say(shown.get(name).told, `${name}: exchange ${which}${more}, for ${span(Math.max(1, longest))}`);
  }
  by('holds').hidden = holds.length === 0 && by('holds-told').textContent === '';
}
