import type { Bpe } from '@llm-cookbook/tokenize'

/**
 * The tokens of a text as a reader can be shown them. A token that is a part of a character only has no text of its own: the
 * character stands at the first of them, with an ellipsis, and `…` at the others.
 */
export function tokenPieces(text: string, bpe: Bpe): { readonly text: string; readonly note: number }[] {
  let shown = 0
  return bpe.encodeWithOffsets(text, { disallowedSpecial: [] }).map(({ id, start, end }, i, all) => {
    const goesOn = all[i + 1] !== undefined && all[i + 1]!.start < end
    const own = text.slice(Math.max(start, shown), end)
    shown = Math.max(shown, end)
    return { text: own === '' ? '…' : goesOn ? `${own}…` : own, note: id }
  })
}
