/** The tokens of a text, side by side: ids, the parts of the original, and how each is written. */
export interface Tokens {
  readonly ids: number[]
  readonly starts: number[]
  readonly ends: number[]
  /** The token in the vocabulary's own spelling; for an added token the text that it covers. */
  readonly written: string[]
}

export function emptyTokens(): Tokens {
  return { ids: [], starts: [], ends: [], written: [] }
}

export function pushToken(tokens: Tokens, id: number, start: number, end: number, written: string): void {
  tokens.ids.push(id)
  tokens.starts.push(start)
  tokens.ends.push(end)
  tokens.written.push(written)
}

export function joinTokens(parts: readonly Tokens[]): Tokens {
  const [only] = parts
  if (only !== undefined && parts.length === 1) return only
  return {
    ids: parts.flatMap(part => part.ids),
    starts: parts.flatMap(part => part.starts),
    ends: parts.flatMap(part => part.ends),
    written: parts.flatMap(part => part.written)
  }
}

export function sliceTokens(tokens: Tokens, start: number, end: number): Tokens {
  return {
    ids: tokens.ids.slice(start, end),
    starts: tokens.starts.slice(start, end),
    ends: tokens.ends.slice(start, end),
    written: tokens.written.slice(start, end)
  }
}
