// Elements of the page. Text is always set as text: nothing here makes markup of a string.

export const by = (id) => document.getElementById(id);

const SVG = 'http://www.w3.org/2000/svg';

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export const make = (name, attributes = {}, ...children) =>
  filled(document.createElement(name), attributes, children);

export const draw = (name, attributes = {}, ...children) =>
  filled(document.createElementNS(SVG, name), attributes, children);

// Says it only where it is new, so that nothing is announced twice and no selection is lost.
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// What a terminal or a reader's eye would obey is shown as its number.
const OBEYED = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g;
export const visible = (text) =>
  String(text).replace(OBEYED, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

export const number = (value) => value.toLocaleString('en');

export function span(seconds) {
  if (seconds < 1e-3) return `${Math.round(seconds * 1e6)} µs`;
  if (seconds < 1) return `${Number((seconds * 1e3).toPrecision(3))} ms`;
  if (seconds < 90) return `${Number(seconds.toPrecision(3))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${Number((seconds / 3600).toPrecision(2))} h`;
  return `${Math.round(seconds / 86400)} days`;
}

// Copies; where the browser keeps its clipboard to secure origins, by the older way.
export async function copy(text, told, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make('textarea', { readonly: '', 'aria-hidden': 'true' });
    area.value = text;
    const before = document.activeElement;
    document.body.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    before?.focus();
    if (!copied) return say(told, 'The browser does not let this page copy.');
  }
  say(told, '');
  return say(told, `Copied ${what}.`);
}
