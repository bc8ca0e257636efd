// Every error that can be injected, with its bytes as each service sends them.
import { call } from './api.js';
import { by, copy, make, number, say } from './elements.js';
import { offer } from './inject.js';

const MOST = 60;
const DIALECTS = ['aws', 'yandex', 'minio', 'ceph', 'gcs', 'r2'];

let rows = [];
let chosen = null;
let told = null; // the answer for what is chosen

export async function start(fill) {
  by('dialect').replaceChildren(...DIALECTS.map((name) => make('option', {}, name)));
  by('search').addEventListener('input', list);
  by('dialect').addEventListener('change', ask);
  by('method').addEventListener('change', ask);
  by('copy-rule').addEventListener('click', () => copy(told.rule, by('error-told'), 'the rule'));
  by('copy-curl').addEventListener('click', () => copy(told.curl, by('error-told'), 'the command'));
  by('to-form').addEventListener('click', () => fill(chosen.name));
  rows = await call('GET', 'catalogue');
  offer(new Set(rows.map((row) => row.name)));
  list();
}

function list() {
  const words = by('search').value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = rows.filter((row) => {
    const text = `${row.name} ${row.variant ?? ''} ${row.status} ${row.message} ${row.meaning}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  by('errors').replaceChildren(...fits.slice(0, MOST).map((row) => make('li', {}, button(row))));
  const more = fits.length > MOST ? `, the first ${MOST} are shown` : '';
  say(by('found'), `${number(fits.length)} of ${number(rows.length)} errors${more}`);
}

function button(row) {
  const variant = row.variant === null ? '' : ` (${row.variant})`;
  const shown = make('button', { type: 'button', 'aria-current': row === chosen },
    make('code', {}, `${row.status} ${row.name}${variant}`), ` ${row.message}`);
  shown.addEventListener('click', async () => {
    by('errors').querySelector('[aria-current=true]')?.setAttribute('aria-current', 'false');
    shown.setAttribute('aria-current', 'true');
    chosen = row;
    if (row.dialects.length > 0 && !row.dialects.includes(by('dialect').value)) {
      by('dialect').value = row.dialects[0];
    }
    await ask();
    by('error-title').focus();
  });
  return shown;
}

async function ask() {
  const query = new URLSearchParams({ dialect: by('dialect').value, method: by('method').value });
  if (chosen.variant !== null) query.set('variant', chosen.variant);
  try {
    told = await call('GET', `catalogue/${encodeURIComponent(chosen.name)}?${query}`);
  } catch (error) {
    say(by('error-told'), error.message);
    return;
  }
  const variant = told.variant === null ? '' : `, ${told.variant}`;
  say(by('error-title'), `${told.status} ${told.code}${variant}`);
  say(by('error-about'), told.meaning);
  // Each character stands for a byte.
  const bytes = Uint8Array.from(told.bytes, (c) => c.charCodeAt(0));
  say(by('bytes'), new TextDecoder().decode(bytes).replaceAll('\r\n', '\n'));
  say(by('error-told'), '');
  by('error').hidden = false;
}
