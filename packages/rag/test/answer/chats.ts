import type { Chat, ChatMessage } from '../../src/ports.ts'

/** A chat that says these pieces; `asked` collects what it was told. */
export function saying(...pieces: string[]): Chat & { readonly asked: ChatMessage[][] } {
  const asked: ChatMessage[][] = []
  return {
    asked,
    async *stream(messages) {
      asked.push([...messages])
      for (const piece of pieces) yield await Promise.resolve(piece)
    }
  }
}

/** A chat that says these pieces, then fails. */
export function failingAfter(pieces: readonly string[], error: unknown): Chat {
  return {
    async *stream() {
      for (const piece of pieces) yield await Promise.resolve(piece)
      throw error
    }
  }
}
