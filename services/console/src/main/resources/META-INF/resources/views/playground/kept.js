// Conversations that this browser keeps, and links that carry one.

const CONVERSATIONS = 'millrace.conversations';
const TEMPLATES = 'millrace.templates';
const MOST = 50;

function read(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/** The newest first: `{id, when, models, settings, turns}`. */
export const conversations = () => read(CONVERSATIONS);

export function keep(conversation) {
  let all = [conversation, ...conversations().filter((c) => c.id !== conversation.id)].slice(0, MOST);
  // A browser has a few megabytes for all pages of a site: the oldest make room.
  while (all.length > 0) {
    try {
      localStorage.setItem(CONVERSATIONS, JSON.stringify(all));
      return;
    } catch {
      all = all.slice(0, -1);
    }
  }
}

export const forget = (id) => localStorage.setItem(CONVERSATIONS, JSON.stringify(conversations().filter((c) => c.id !== id)));

/** Templates that were saved before the platform kept them: `{name, versions: [{system, text}]}`; they are offered for saving there once. */
export const leftTemplates = () => read(TEMPLATES).filter((t) => typeof t?.name === 'string' && Array.isArray(t.versions));

export const dropLeftTemplates = () => localStorage.removeItem(TEMPLATES);

/** A conversation as a part of an address. */
export function packed({ models, settings, turns }) {
  const bytes = new TextEncoder().encode(JSON.stringify({ models, settings, turns }));
  return btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** What such a part carries. What isn't one comes as an error with words for whoever followed the link. */
export function unpacked(part) {
  try {
    const text = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
    const { models, settings, turns } = JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (c) => c.charCodeAt(0))));
    if (!Array.isArray(models) || !Array.isArray(turns) || typeof settings !== 'object' || settings === null) throw new Error();
    return { models: models.map(String), settings, turns: turns.map(turn) };
  } catch {
    throw new Error('This link carries no conversation: part of it may have been cut off.');
  }
}

const turn = ({ asked, answers }) => ({
  asked: String(asked),
  answers: (answers ?? []).map((a) => ({ model: String(a.model), text: String(a.text) })),
});
