// Asks for the token, which is kept nowhere but in this page's memory.
import { askWith } from './api.js';
import { by, make, say } from './elements.js';

const dialog = by('token');
const text = by('token-text');
let answer = null;

function asked(wasWrong) {
  text.value = '';
  say(by('token-told'), wasWrong ? 'That was not the token.' : '');
  return new Promise((resolve) => {
    answer = resolve;
    dialog.showModal();
  });
}

export function start() {
  askWith(asked);
  by('token-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const give = answer;
    answer = null;
    dialog.close();
    say(by('trouble'), '');
    give(text.value.trim());
  });
  dialog.addEventListener('close', () => {
    if (answer === null) return;
    const again = make('button', { type: 'button' }, 'Give the token');
    again.addEventListener('click', () => dialog.showModal());
    by('trouble').replaceChildren('This proxy wants a token. ', again);
  });
}
