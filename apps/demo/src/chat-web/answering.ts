import { randomUUID } from 'node:crypto'
import type { Answer, Asked, Citation } from '@llm-cookbook/rag'
import { explain } from '../explain.ts'
import { idOf, kindOf, nameOf } from './intake.ts'
import type { AnswerEvent, CitationState, SentenceState, Turn } from './protocol.ts'

export interface AnsweringOptions {
  readonly ask: (question: string, options: { signal: AbortSignal }) => Asked
  /** Whether a model writes the answers. */
  readonly written: boolean
  readonly signal: AbortSignal
  /** Gets what is found and said, as it comes. */
  readonly emit: (event: Exclude<AnswerEvent, { type: 'turn' }>) => void
}

/** Answers a question. It never fails: a failure, and being stopped, are outcomes of a turn. */
export async function answerTurn(question: string, { ask, written, signal, emit }: AnsweringOptions): Promise<Turn> {
  const id = randomUUID()
  let text = ''
  try {
    const asked = ask(question, { signal })
    for await (const event of asked) {
      if (event.type === 'retrieved') emit({ type: 'retrieved', passages: event.hits.length })
      if (event.type !== 'text') continue
      text += event.text
      emit({ type: 'text', text: event.text })
    }
    return turnOf(await asked.result, { id, question, written })
  } catch (error) {
    const stopped = signal.aborted
    return {
      ...{ id, question, answer: text, written, citations: [], sentences: [] },
      outcome: stopped ? 'stopped' : 'failed',
      ...(!stopped && { problem: explain(error) })
    }
  }
}

function placeOf({ source, page, pageLabel, headings }: Citation): string {
  const hasPages = kindOf(source) === 'pdf' || page > 1
  return hasPages ? `page ${pageLabel ?? page}` : (headings.at(-1) ?? '')
}

function turnOf(
  { answer, found, citations, sentences, quotes }: Answer,
  turn: Pick<Turn, 'id' | 'question' | 'written'>
): Turn {
  return {
    ...{ ...turn, answer, outcome: found ? 'answered' : 'not-told' },
    citations: citations.map((citation): CitationState => {
      const { source, page, quote, start, end, score } = citation
      return { document: idOf(source), name: nameOf(source), page, place: placeOf(citation), quote, start, end, score }
    }),
    sentences: sentences.map(({ start, end, support, citations }): SentenceState => {
      const misquotes = quotes.some(quote => quote.citation === null && quote.start < end && quote.end > start)
      return { start, end, doubtful: support === 'unsupported' || misquotes, citations }
    })
  }
}
