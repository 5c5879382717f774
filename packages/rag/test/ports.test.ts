import { createOpenAiEmbedder, type Embedder as ClientEmbedder } from '@llm-cookbook/embed-client'
import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import { expect, expectTypeOf, it } from 'vitest'
import { createMemoryIndex, type Analyzer, type Embedder } from '../src/index.ts'

it('takes the embedders and the analyzer of the sister packages as they are', () => {
  expectTypeOf<ClientEmbedder>().toExtend<Embedder>()
  expectTypeOf(englishAnalyzer()).toExtend<Analyzer>()
  const embedder = createOpenAiEmbedder({ baseURL: 'http://127.0.0.1:1/v1', apiKey: 'unused', model: 'unused' })
  expect(createMemoryIndex({ analyzer: englishAnalyzer(), embedder, ranking: 'hybrid' }).documents).toEqual([])
})
