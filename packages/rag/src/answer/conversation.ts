import { answerQuestion, type AskOptions } from './answer-question.ts'
import type { Answer, Citation } from './answer.ts'
import { requireAskOptions, requireQuestion } from './ask.ts'
import { beginAsking, type Asked } from './asked.ts'
import { withoutCitations } from './cited-sentences.ts'
import { standAlone } from './follow-up.ts'
import { unlessAborted } from './read-chat.ts'
import type { ChatMessage } from '../ports.ts'

export interface ConversationOptions extends Omit<AskOptions, 'schema' | 'signal'> {
  /** How many exchanges are remembered, the latest; from 1 up. Default 20. In a prompt they take a quarter of the room. */
  memory?: number
  /** What an earlier conversation gave by `toJSON`: this one goes on from there. */
  state?: ConversationState
}

/** Questions and answers that build upon one another. */
export interface Conversation {
  /** What was asked and answered, the latest last; a question that failed or was stopped is not among them. */
  readonly turns: readonly Turn[]
  /**
   * As `ask`, with the options of the conversation. A question that leans on those before is first made to stand alone:
   * `answer.queries[0]` is what became of it. One question is worked on at a time: a second waits for the first.
   *
   * @param question  as it would be put to somebody who was there: it may leave out what was said before
   * @param options   for this question alone, in the place of the conversation's
   * @throws as `ask`
   */
  ask(question: string, options?: Pick<AskOptions, 'schema' | 'signal' | 'search'>): Asked
  /** Plain data, for `JSON.stringify`. */
  toJSON(): ConversationState
}

/** A conversation as it is kept, to go on with later. */
export interface ConversationState {
  /** Of this form; a state of any other is refused. */
  readonly version: 1
  /** What was asked and answered, the latest last. */
  readonly turns: readonly Turn[]
}

/** A question of a conversation, with what was answered. */
export interface Turn {
  /** As it was asked. */
  readonly question: string
  /** The question as it was searched for. */
  readonly standalone: string
  /** What was answered: see `Answer.answer`. */
  readonly answer: string
  /** Whether the documents told. */
  readonly found: boolean
  /** The passages that the answer rests on, in the order of the answer; empty where the documents did not tell. */
  readonly citations: readonly Citation[]
}

/**
 * A conversation with documents. Nothing of it is kept but what `toJSON` gives.
 *
 * @param options  those of `ask` for every question (`index` is the only one that is needed), how much is remembered, and
 *   what was said earlier
 * @throws {TypeError} `state` is no state of a conversation
 * @throws {RangeError} `memory`, or another option, is out of its range
 */
export function createConversation({ memory = 20, state, ...options }: ConversationOptions): Conversation {
  requireAskOptions(options)
  if (!(Number.isInteger(memory) && memory >= 1)) {
    throw new RangeError(`memory must be a whole number from 1 up, not ${memory}`)
  }
  let turns: readonly Turn[] = state === undefined ? [] : requireState(state).slice(-memory)
  let before: Promise<unknown> = Promise.resolve()

  const answer = async (
    question: string,
    emit: Parameters<typeof answerQuestion>[2],
    given: Partial<AskOptions>
  ): Promise<Answer> => {
    const all = { ...options, ...given }
    const begun = performance.now()
    const { analyzer = all.index.analyzer, signal } = all
    const standalone = await unlessAborted(standAlone(question, turns, { ...all, analyzer }), signal)
    const whole = await answerQuestion(
      standalone,
      { ...all, asked: question, history: turns.flatMap(messagesOf), begun },
      emit
    )
    const { found, citations } = whole
    turns = [...turns, { question, standalone, answer: whole.answer, found, citations }].slice(-memory)
    return whole
  }
  return {
    get turns() {
      return turns
    },
    ask(question, given = {}) {
      requireQuestion(question)
      requireAskOptions({ ...options, ...given })
      const earlier = before
      return beginAsking(emit => {
        const mine = unlessAborted(earlier, given.signal).then(() => answer(question, emit, given))
        before = Promise.allSettled([earlier, mine])
        return mine
      })
    },
    toJSON: () => ({ version: 1, turns })
  }
}

/** Numbers of sources mean nothing later: each prompt counts its own. */
function messagesOf({ question, answer }: Turn): ChatMessage[] {
  return [
    { role: 'user', content: question },
    { role: 'assistant', content: withoutCitations(answer).replace(/ +(?=[ .,;:!?]|$)/gm, '') }
  ]
}

function requireState(state: Partial<ConversationState> | null): readonly Turn[] {
  const { version, turns } = state ?? {}
  if (version !== 1 || !Array.isArray(turns)) {
    throw new TypeError("state must be what a conversation's toJSON gave: { version: 1, turns: [...] }")
  }
  const list: readonly Turn[] = turns
  for (const [i, turn] of list.entries()) {
    for (const name of ['question', 'standalone', 'answer'] as const) {
      const value: unknown = (turn as Turn | null)?.[name]
      if (typeof value !== 'string')
        throw new TypeError(`state.turns[${i}].${name} must be a string, not ${typeof value}`)
    }
    if (!Array.isArray(turn.citations)) throw new TypeError(`state.turns[${i}].citations must be a list`)
  }
  return list
}
