// Elements from code. Text always goes in as text, so nothing in a document can become markup.

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'class') element.className = value;
    else if (name === 'size') Object.assign(element.style, value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((c) => c !== undefined && c !== null && c !== false));
  return element;
}

/** The same for a drawing. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.flat());
  return element;
}

export const empty = (...words) => h('div', { class: 'card empty' }, ...words);

export const failure = (error) => h('div', { class: 'card error' }, error.message ?? String(error));

export function meter(share, kind = '') {
  return h('span', { class: 'meter' }, h('i', { class: kind, size: { width: `${Math.min(100, 100 * share)}%` } }));
}
