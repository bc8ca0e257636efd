// Starts the parts of the page, and keeps what they show fresh while somebody looks.
import { call } from './api.js';
import * as catalogue from './catalogue.js';
import * as chart from './chart.js';
import * as details from './details.js';
import * as editor from './editor.js';
import { by, say } from './elements.js';
import * as exchanges from './exchanges.js';
import * as header from './header.js';
import * as holds from './holds.js';
import * as inject from './inject.js';
import * as rules from './rules.js';
import * as token from './token.js';

const EVERY_MS = 2000;

let busy = false;
let again = false;

// Asks once more for what is in force; an answer that comes meanwhile would be an old one.
async function refresh() {
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  try {
    do {
      again = false;
      const [health, scenario, traffic, held] = await Promise.all(
        ['health', 'rules', 'traffic', 'holds'].map((path) => call('GET', path)));
      header.show(health);
      rules.show(scenario);
      editor.show(scenario);
      chart.show(traffic);
      holds.show(held);
    } while (again);
    say(by('trouble'), '');
  } catch (error) {
    header.lost();
    say(by('trouble'), error.message);
  } finally {
    busy = false;
  }
}

token.start();
header.start(refresh);
rules.start(refresh);
holds.start(refresh);
inject.start(refresh);
editor.start(refresh);
details.start();
exchanges.start(details.show);
await refresh();
catalogue.start(inject.fill);
setInterval(() => { if (!document.hidden) refresh(); }, EVERY_MS);
document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
