import { createGrower, type Grow, type GrownTree } from './grow.ts'
import type { Answer, Message } from './threads.ts'

/** What runs in a thread: answers an order with the tree that it asks for. */
export function serve(): (message: Message) => Answer | undefined {
  let grow: Grow | undefined
  return message => {
    if ('subject' in message) {
      grow = createGrower(message.subject)
      return undefined
    }
    if (grow === undefined) throw new Error('a thread was asked for a tree before it was told what to grow it from')
    return { index: message.index, tree: run(grow(message.seed)) }
  }
}

/** To the end at once: nothing else waits for its turn here. */
function run(steps: ReturnType<Grow>): GrownTree {
  for (;;) {
    const { value, done } = steps.next()
    if (done === true) return value
  }
}
