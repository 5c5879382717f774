import { EmbedError } from './errors.ts'

/** What a service takes in one request. */
export interface RequestLimits {
  /** Texts a request. Default 2,048, what OpenAI takes. */
  inputsPerRequest: number
  /** Tokens of all texts of a request together. Default 300,000, what OpenAI takes. */
  tokensPerRequest: number
  /** Tokens of one text. Default 8,191, what OpenAI's models take. Only checked with a `count` of your own. */
  tokensPerInput: number
}

export const defaultLimits: RequestLimits = { inputsPerRequest: 2048, tokensPerRequest: 300_000, tokensPerInput: 8191 }

/** A text that is sent once. */
export interface PlannedText {
  text: string
  /** Indices of the given texts that are this one, ascending. */
  indices: number[]
}

/**
 * Packs texts into as few requests as the limits allow while keeping their order. Identical texts are sent once.
 * Lone surrogates, which cannot be sent as UTF-8, become U+FFFD. Linear in the length of the texts.
 *
 * @param count tokens of a text. Without it they are estimated from above, and `tokensPerInput` is not checked:
 *   a text is never refused on an estimate.
 * @throws {EmbedError} `empty-text` or `text-too-long`, with the indices of all such texts
 */
export function planRequests(
  texts: readonly string[],
  limits: RequestLimits,
  count?: (text: string) => number
): PlannedText[][] {
  const unique = new Map<string, PlannedText>()
  texts.forEach((given, index) => {
    const text = given.toWellFormed()
    const planned = unique.get(text)
    if (planned) planned.indices.push(index)
    else unique.set(text, { text, indices: [index] })
  })
  refuseEmpty(unique.get(''))

  const requests: PlannedText[][] = []
  const tooLong: PlannedText[] = []
  let request: PlannedText[] = []
  let requestTokens = 0
  for (const planned of unique.values()) {
    const tokens = count ? count(planned.text) : estimateTokens(planned.text)
    if (count && tokens > limits.tokensPerInput) tooLong.push(planned)
    if (request.length === limits.inputsPerRequest || requestTokens + tokens > limits.tokensPerRequest) {
      if (request.length > 0) requests.push(request)
      request = []
      requestTokens = 0
    }
    request.push(planned)
    requestTokens += tokens
  }
  if (request.length > 0) requests.push(request)
  refuseTooLong(
    tooLong.flatMap(({ indices }) => indices),
    limits.tokensPerInput
  )
  return requests
}

/**
 * Tokens of a well-formed text, from above for nearly all texts: half its UTF-8 bytes. English has about four bytes a token,
 * source code three, random letters and digits two; estimating too many costs no more than a request more.
 */
export function estimateTokens(text: string): number {
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    // A surrogate is half of a character of four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3
  }
  return Math.ceil(bytes / 2)
}

function refuseEmpty(empty: PlannedText | undefined): void {
  if (!empty) return
  throw new EmbedError('empty-text', `An empty text has no vector: ${namePlaces(empty.indices)}. Leave it out.`, {
    indices: empty.indices
  })
}

function refuseTooLong(indices: number[], limit: number): void {
  if (indices.length === 0) return
  indices.sort((a, b) => a - b)
  throw new EmbedError(
    'text-too-long',
    `Longer than the ${limit} tokens that the model takes: ${namePlaces(indices)}. Chunk or cut it.`,
    { indices }
  )
}

function namePlaces(indices: readonly number[]): string {
  const shown = indices.slice(0, 5).join(', ')
  const more = indices.length > 5 ? ` and ${indices.length - 5} more` : ''
  return `${indices.length === 1 ? 'text' : 'texts'} ${shown}${more} (counted from 0)`
}
