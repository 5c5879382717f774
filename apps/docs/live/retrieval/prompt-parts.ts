import type { ChatMessage } from '@llm-cookbook/rag'

/** A passage in a prompt, and what became of it. */
export interface PromptSource {
  /** As the model is to cite it: [1]. */
  readonly number: number
  readonly state: 'whole' | 'cut' | 'left out'
  /** What stands in the prompt, with number, marks and label; '' if it was left out. */
  readonly text: string
  /** What of the passage does not. */
  readonly missing: string
}

/** A prompt in its parts: all of `rules`, `sources` and `question` together are what the model is sent. */
export interface PromptParts {
  readonly rules: string
  readonly sources: readonly PromptSource[]
  readonly question: string
}

/**
 * @param messages  of a prompt
 * @param whole     of the prompt for the same question that had room for all
 */
export function promptParts(messages: readonly ChatMessage[], whole: readonly ChatMessage[]): PromptParts {
  const given = blocksOf(messages)
  const sources = blocksOf(whole).blocks.map((all, i): PromptSource => {
    const number = i + 1
    const text = given.blocks[i]
    if (text === undefined) return { number, state: 'left out', text: '', missing: bodyOf(all) }
    if (text === all) return { number, state: 'whole', text, missing: '' }
    return { number, state: 'cut', text, missing: bodyOf(all).slice(bodyOf(text).length) }
  })
  return { rules: messages.find(({ role }) => role === 'system')?.content ?? '', sources, question: given.rest }
}

/** The numbered passages of the user's message, each to the blank line behind its end, and what stands behind them. */
function blocksOf(messages: readonly ChatMessage[]): { blocks: string[]; rest: string } {
  const content = messages.at(-1)?.content ?? ''
  const found = [...content.matchAll(/\[\d+\]\n<(source-[0-9a-f]{16})>\n[^]*?\n<\/\1>\n\n/g)]
  const last = found.at(-1)
  return {
    blocks: found.map(([block]) => block),
    rest: last === undefined ? content : content.slice(last.index + last[0].length)
  }
}

/** Of a block, the passage itself: without number, marks and label. */
function bodyOf(block: string): string {
  const lines = block.trimEnd().split('\n')
  return lines.slice(3, -1).join('\n')
}
