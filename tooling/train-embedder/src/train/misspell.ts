import type { Random } from '@llm-cookbook/vector'

/**
 * The word with one slip of the fingers: two letters swapped, a letter left out, one doubled, or one mistaken for another.
 * Words of one letter stay.
 */
export function misspell(word: string, random: Random): string {
  if (word.length < 2) return word
  const slip = random.integer(4)
  if (slip === 0) {
    const at = random.integer(word.length - 1)
    return word.slice(0, at) + word[at + 1]! + word[at]! + word.slice(at + 2)
  }
  const at = random.integer(word.length)
  const [before, letter, after] = [word.slice(0, at), word[at]!, word.slice(at + 1)]
  if (slip === 1) return before + after
  if (slip === 2) return before + letter + letter + after
  return before + String.fromCharCode(97 + random.integer(26)) + after
}
