// The shortest way to a fault: one rule from a few words.
import { call, worded } from './api.js';
import { by, make, say } from './elements.js';

const form = by('inject-form');

export function start(refresh) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(
      [...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));
    if (fields.times) fields.times = Number(fields.times);
    try {
      const rule = await call('POST', 'inject', fields);
      await refresh();
      say(by('inject-told'), `In force: ${rule.sentence}`);
      by('inject-told').className = '';
    } catch (error) {
      say(by('inject-told'), [error.message, ...error.problems.map(worded)].join(' '));
      by('inject-told').className = 'wrong-text';
    }
  });
}

export function fill(code) {
  form.elements.fault.value = code;
  form.elements.fault.focus();
}

// The page comes with the faults that a word can name; the codes are those of the catalogue.
export function offer(codes) {
  by('faults').append(...[...codes].map((name) => make('option', { value: name })));
}
