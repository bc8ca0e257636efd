// Starts the parts of the page, and keeps what they show fresh while somebody looks.
import { call, changes } from './api.js';
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

let running = null;
let again = false;

async function look() {
  again = false;
  const before = changes;
  const [health, scenario, traffic, held] = await Promise.all(
    ['health', 'rules', 'traffic', 'holds'].map((path) => call('GET', path)));
  if (again || changes !== before) return; // whoever asked for a change looks once it is made
  header.show(health);
  rules.show(scenario);
  editor.show(scenario);
  chart.show(traffic);
  holds.show(held);
}

async function lookWhileAsked() {
  try {
    while (again) await look();
    say(by('trouble'), '');
  } catch (error) {
    header.lost();
    say(by('trouble'), error.message);
  } finally {
    running = null;
  }
}

// Done when the page shows what was in force at this call, or later.
function refresh() {
  again = true;
  running ??= lookWhileAsked();
  return running;
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
const glance = () => { if (!document.hidden && running === null) refresh(); };
setInterval(glance, EVERY_MS);
document.addEventListener('visibilitychange', glance);
