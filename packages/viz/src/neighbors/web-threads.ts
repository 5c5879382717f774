import type { StartThread } from './threads.ts'

export const startWebThread: StartThread = listener => {
  // In just these words, by which bundlers know that the file belongs to the program.
  const worker = new Worker(new URL('./web-thread.js', import.meta.url), { type: 'module' })
  worker.onmessage = event => {
    listener.onAnswer(event.data)
  }
  worker.onerror = event => {
    // An event without a message says that the file of the worker could not be loaded.
    listener.onEnd(`it failed: ${event.message || 'its file web-thread.js could not be loaded'}`)
  }
  return {
    send(message) {
      worker.postMessage(message)
    },
    end() {
      worker.terminate()
    }
  }
}
