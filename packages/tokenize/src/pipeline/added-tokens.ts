import { TokenizeError } from '../errors.ts'
import { AlignedText } from './aligned-text.ts'
import { oneOf, whitespace, wordCharacter } from './character-classes.ts'
import type { JsonNode } from './json-node.ts'
import type { Normalizer } from './normalizers.ts'

/** A token that is looked for in the text itself, before a model sees it. */
export interface AddedToken {
  readonly id: number
  /** What is looked for, and what decoding writes: normalised if the token is looked for in normalised text. */
  readonly content: string
  /** Whether decoding can leave it out. Normalisation that changes a token takes that from it, as in the reference. */
  readonly isSpecial: boolean
  /** Whether it is looked for after normalisation. */
  readonly isNormalized: boolean
  /** Only where no letter or digit is next to it. */
  readonly singleWord: boolean
  /** White space before it belongs to it; behind it. */
  readonly takesLeft: boolean
  readonly takesRight: boolean
}

/**
 * The `added_tokens` section of a tokenizer.json. As in Hugging Face's library a token that the model has keeps the model's id,
 * any other gets the next free one; the id in the file says what should come of that.
 *
 * @param idOf the model's id of a token
 * @param size the number of tokens that the model has
 */
export function readAddedTokens(
  section: JsonNode,
  idOf: (token: string) => number | undefined,
  size: number,
  normalize: Normalizer
): AddedToken[] {
  const tokens = new Map<string, AddedToken>()
  let next = size
  for (const node of section.isPresent ? section.items() : []) {
    node.only(['id', 'content', 'single_word', 'lstrip', 'rstrip', 'normalized', 'special'])
    const written = node.get('content').string()
    node.get('id').count()
    if (written === '') continue
    const isNormalized = node.get('normalized').boolean()
    const content = isNormalized ? normalize(new AlignedText(written.toWellFormed())).text : written.toWellFormed()
    if (content === '') throw node.get('content').invalid('a token of which normalisation leaves something')
    tokens.set(written, {
      id: tokens.get(written)?.id ?? idOf(written) ?? next++,
      content,
      isSpecial: node.get('special').boolean() && content === written,
      isNormalized,
      singleWord: node.get('single_word').boolean(),
      takesLeft: node.get('lstrip').boolean(),
      takesRight: node.get('rstrip').boolean()
    })
  }
  return [...tokens.values()]
}

/** A stretch of text, and the added token that it is, if it is one. */
export interface Found {
  start: number
  end: number
  token: AddedToken | undefined
}

/**
 * Finds tokens in text: of those that begin first the longest, then on behind it (Aho and Corasick, 1975, in a trie that is
 * walked from each place; the longest token bounds the walk).
 */
export class AddedTokenFinder {
  readonly #root: TrieNode = { next: new Map(), token: undefined }
  /** Matches the first unit of every token: nowhere else is one looked for. */
  readonly #first: RegExp

  constructor(tokens: readonly AddedToken[]) {
    const firsts = new Set(tokens.map(token => token.content.charCodeAt(0).toString(16).padStart(4, '0')))
    this.#first = new RegExp(`[${Array.from(firsts, first => `\\u${first}`).join('')}]`, 'g')
    for (const token of tokens) {
      let node = this.#root
      for (let index = 0; index < token.content.length; index++) {
        const unit = token.content.charCodeAt(index)
        let next = node.next.get(unit)
        if (next === undefined) node.next.set(unit, (next = { next: new Map(), token: undefined }))
        node = next
      }
      if (node.token !== undefined && node.token !== token) {
        throw new TokenizeError(
          'invalid-file',
          `added_tokens: two tokens are ${JSON.stringify(token.content)} in the text.`
        )
      }
      node.token = token
    }
  }

  /** The text from end to end, what is no token in stretches of its own. */
  find(text: string): Found[] {
    const found: Found[] = []
    let covered = 0
    this.#first.lastIndex = 0
    for (let match = this.#first.exec(text); match !== null; match = this.#first.exec(text)) {
      const at = match.index
      const token = this.#longestAt(text, at)
      if (token === undefined) continue
      const behind = at + token.content.length
      this.#first.lastIndex = behind
      if (token.singleWord && !isSingleWord(text, at, behind)) continue
      const start = token.takesLeft ? spaceBefore(text, at, covered) : at
      const end = token.takesRight ? spaceBehind(text, behind) : behind
      if (start > covered) found.push({ start: covered, end: start, token: undefined })
      found.push({ start, end, token })
      covered = end
    }
    if (covered < text.length) found.push({ start: covered, end: text.length, token: undefined })
    return found
  }

  #longestAt(text: string, at: number): AddedToken | undefined {
    let longest: AddedToken | undefined
    let node: TrieNode | undefined = this.#root
    for (let index = at; node !== undefined; index++) {
      longest = node.token ?? longest
      node = node.next.get(text.charCodeAt(index))
    }
    return longest
  }
}

interface TrieNode {
  next: Map<number, TrieNode>
  token: AddedToken | undefined
}

const startsWithWord = new RegExp(`[${wordCharacter}]`, 'vy')
const endsWithWord = new RegExp(`[${wordCharacter}]$`, 'v')
const spaces = oneOf(whitespace, 'v')

function isSingleWord(text: string, start: number, end: number): boolean {
  startsWithWord.lastIndex = end
  return !endsWithWord.test(text.slice(Math.max(0, start - 2), start)) && !startsWithWord.test(text)
}

function spaceBefore(text: string, at: number, least: number): number {
  let start = at
  while (start > least && spaces.test(text.charAt(start - 1))) start--
  return Math.max(start, least)
}

function spaceBehind(text: string, at: number): number {
  let end = at
  while (end < text.length && spaces.test(text.charAt(end))) end++
  return end
}
