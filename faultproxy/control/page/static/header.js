// What runs, for which store, and whether it injects.
import { call } from './api.js';
import { by, copy, number, say, span } from './elements.js';

const WHY = {
  request: 'by a request or on this page', signal: 'by a signal', file: 'while the pause file is there',
  halt: 'by a stop condition',
};

let paused = false;

export function start(refresh) {
  by('pause').addEventListener('click', async () => {
    try {
      await call('POST', paused ? 'resume' : 'pause');
    } catch (error) {
      say(by('banner'), error.message);
    }
    await refresh();
  });
  by('copy-url').addEventListener('click', () =>
    copy(by('url').textContent, by('copy-url'), 'it'));
}

export function show(health) {
  paused = health.paused;
  say(by('version'), health.version);
  say(by('url'), health.url);
  say(by('upstream'), health.upstream);
  say(by('exchange-count'), number(health.exchanges));
  say(by('in-flight'), number(health.in_flight));
  say(by('uptime'), span(Math.max(1, Math.round(health.uptime_s))));
  const failed = health.last_reload !== null && !health.last_reload.ok;
  const state = paused ? 'paused' : failed ? 'injecting; the last reload failed' : 'injecting';
  say(by('health'), state);
  by('health').className = paused || failed ? 'bad' : 'good';
  const reason = health.pause_reason === null ? '' : `: ${health.pause_reason}`;
  say(by('banner'), paused
    ? `Paused ${WHY[health.paused_by] ?? ''}${reason}. Nothing is injected, and nothing is counted.`
    : '');
  say(by('pause'), paused ? 'Resume injection' : 'Pause injection');
  by('pause').disabled = false;
}

export function lost() {
  say(by('health'), 'not connected');
  by('health').className = 'bad';
  by('pause').disabled = true;
}
