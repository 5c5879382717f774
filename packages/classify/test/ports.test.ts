import { createLocalEmbedder, type Embedder as ClientEmbedder } from '@llm-cookbook/embed-client'
import { expect, expectTypeOf, it } from 'vitest'
import type { Embedder } from '../src/index.ts'

it('takes the embedders of the sister package as they are', async () => {
  expectTypeOf<ClientEmbedder>().toExtend<Embedder>()
  const embedder: Embedder = await createLocalEmbedder()
  expect((await embedder.embed(['one', 'two'])).rows).toBe(2)
})
