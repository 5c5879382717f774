/**
 * A text as a model may see it: without what could pass for a part of the prompt, and without what a person would not see.
 *
 * - Angle brackets, and signs that look like them, become ‹ and ›: so no tag and no role mark (`</source>`, `<|im_start|>`,
 *   `<<SYS>>`) is left, whatever it is made of.
 * - Numbers in brackets of any kind (`[1]`, `【2】`, `［３］`) and `[INST]` become `(1)`, …: the numbers in brackets of a prompt
 *   are those that it gave itself.
 * - Control characters, tag characters, variation selectors, marks of direction and characters without width go, in which
 *   orders can be hidden (P. Goodside, 2024: 'ASCII smuggling'); joiners stay between letters, where Persian, Hindi and
 *   emoji need them.
 *
 * For the model's eyes only: quotes are taken from the document. `foldText` sees both forms as equal. Linear.
 */
export function disarm(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029\v\f]/g, '\n')
    .replace(invisible, '')
    .replace(/[<＜﹤〈〈⟨❬❮❰˂ᐸ᚜⦑⧼≺]/gu, '‹')
    .replace(/[>＞﹥〉〉⟩❭❯❱˃ᐳ᚛⦒⧽≻]/gu, '›')
    .replace(/[[［【〔﹝⟦❲]\s*(\/?INST|\p{Nd}[\p{Nd}\s,;–-]*)[\]］】〕﹞⟧❳]/giu, '($1)')
}

/** On one line, for a title or a heading. */
export function disarmLine(text: string): string {
  return disarm(text).replace(/\s+/g, ' ').trim()
}

const invisible = new RegExp(
  [
    // Control, format, private and unassigned characters; U+034F to U+FFA0: fillers that have no width.
    String.raw`(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Co}\p{Cn}]`,
    String.raw`\p{Variation_Selector}(?<!\p{Emoji}\ufe0f)|\u034f|\u115f|\u1160|\u17b4|\u17b5|\u3164|\uffa0`,
    String.raw`(?<![\p{L}\p{M}\p{Emoji}])[\u200c\u200d]+|[\u200c\u200d]{2,}`
  ].join('|'),
  'gu'
)
