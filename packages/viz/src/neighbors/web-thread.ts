// What a Web Worker runs.
import { serve } from './serve.ts'
import type { Message } from './threads.ts'

const answer = serve()
self.onmessage = (event: MessageEvent<Message>) => {
  self.postMessage(answer(event.data))
}
