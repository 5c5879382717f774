import type { Answer, AskEvent } from './answer.ts'
import { RagError } from '../errors.ts'
import { Replay } from './replay.ts'

/** An answer under way. Its events can be read, its result awaited, or both, in any order, each any number of times. */
export interface Asked extends AsyncIterable<AskEvent> {
  /** The whole answer, checked. Rejected with what went wrong, or with the signal's reason. */
  readonly result: Promise<Answer>
}

/** Begins at once, whether or not the events are read. */
export function beginAsking(work: (emit: (event: AskEvent) => void) => Promise<Answer>): Asked {
  const events = new Replay<AskEvent>()
  const result = work(event => {
    events.push(event)
  })
  result.then(
    answer => {
      events.push({ type: 'done', answer })
      events.close()
    },
    (error: unknown) => {
      if (error instanceof RagError && error.partial) events.push({ type: 'incomplete', text: error.partial, error })
      events.fail(error)
    }
  )
  return { result, [Symbol.asyncIterator]: () => events[Symbol.asyncIterator]() }
}
