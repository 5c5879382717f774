import { perform } from './jobs.ts'
import { createKernel } from './kernels/create.ts'
import type { Kernel, Subject } from './kernels/kernel.ts'
import type { Message } from './threads.ts'

/** What runs in a thread, of whatever kind: answers each message when what it asks for is done. */
export function serve(): (message: Message) => unknown {
  let served: { readonly kernel: Kernel; readonly subject: Subject } | undefined
  return message => {
    if (typeof message === 'object' && 'subject' in message) {
      served = { kernel: createKernel(message.subject), subject: message.subject }
      return undefined
    }
    if (!served) throw new Error('a thread was asked before it was told what to search in')
    const { kernel, subject } = served
    if (message === 'lists') return kernel.lists()
    if ('lists' in message) {
      kernel.setLists(message.lists)
      return undefined
    }
    // Nothing else waits for its turn here.
    for (const _ of perform(kernel, subject, message.job)) continue
    return undefined
  }
}
