// What a worker thread of Node.js runs.
import { parentPort } from 'node:worker_threads'
import { serve } from './serve.ts'
import type { Message } from './threads.ts'

const answer = serve()
parentPort?.on('message', (message: Message) => {
  const answered = answer(message)
  if (answered !== undefined) parentPort?.postMessage(answered)
})
