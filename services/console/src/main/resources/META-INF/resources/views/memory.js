import { h } from '../dom.js';
import { bytes, clock } from '../format.js';

/** What the server that answers has in memory, when each goes, and what it doesn't serve; nothing while none answers. */
export async function memory() {
  const response = await fetch('/v1/models').catch(() => undefined);
  if (!response?.ok) return [];
  const { data, refused = [], size, size_limit: limit } = await response.json();
  const packages = data.filter((m) => m.id.includes('@'));
  if (!packages.length && !refused.length) return [];
  return [h('section', { class: 'card', size: { marginTop: '1rem' } }, h('h2', {}, 'In memory'),
    h('div', { class: 'soft' }, `${bytes(size)} of the ${bytes(limit)} that packages may take on the server that was asked`),
    packages.map((m) => h('div', { 'data-memory': m.id }, h('b', {}, m.id), ` ${bytes(m.size)}${m.parent ? ` beside the graph of ${m.parent}` : ''}, `, h('span', { class: 'soft' }, `last used at ${at(m.last_used)}, ${stays(m)}`))),
    refused.map((m) => h('div', { class: 'error', 'data-refused': m.id }, `${m.id} isn't served: ${m.message}`)))];
}

const at = (time) => clock(new Date(time));

const stays = (m) => (m.live ? 'stays while it is live' : m.expires_at ? `goes at ${at(m.expires_at)}` : 'stays until its room is needed');
