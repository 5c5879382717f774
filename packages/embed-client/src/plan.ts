import { EmbedError, type TextFailure } from './errors.ts'

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
 * @returns besides the requests the texts that are in none: `empty-text` or `text-too-long`
 */
export function planRequests(
  texts: readonly string[],
  limits: RequestLimits,
  count?: (text: string) => number
): { requests: PlannedText[][]; failures: TextFailure[] } {
  const unique = new Map<string, PlannedText>()
  texts.forEach((given, index) => {
    const text = given.toWellFormed()
    const planned = unique.get(text)
    if (planned) planned.indices.push(index)
    else unique.set(text, { text, indices: [index] })
  })
  const failures: TextFailure[] = []
  const refuse = ({ indices }: PlannedText, error: EmbedError): void => {
    for (const index of indices) failures.push({ index, error })
  }
  const empty = unique.get('')
  if (empty) refuse(empty, new EmbedError('empty-text', 'An empty text has no vector: leave it out.'))
  unique.delete('')

  const requests: PlannedText[][] = []
  let request: PlannedText[] = []
  let requestTokens = 0
  for (const planned of unique.values()) {
    const tokens = count ? count(planned.text) : estimateTokens(planned.text)
    if (count && tokens > limits.tokensPerInput) {
      refuse(planned, tooLong(tokens, limits.tokensPerInput))
      continue
    }
    if (request.length === limits.inputsPerRequest || requestTokens + tokens > limits.tokensPerRequest) {
      if (request.length > 0) requests.push(request)
      request = []
      requestTokens = 0
    }
    request.push(planned)
    requestTokens += tokens
  }
  if (request.length > 0) requests.push(request)
  return { requests, failures: failures.sort((a, b) => a.index - b.index) }
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

function tooLong(tokens: number, limit: number): EmbedError {
  const message = `The text has ${tokens} tokens, and the model takes ${limit} (limits.tokensPerInput): chunk or cut it.`
  return new EmbedError('text-too-long', message)
}
