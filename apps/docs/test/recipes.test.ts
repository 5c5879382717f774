import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { recipes } from '../.vitepress/recipes.ts'

const page = readFileSync(join(import.meta.dirname, '../.vitepress/dist/recipes.html'), 'utf8')

describe('the recipes', () => {
  test('are all there, by their names in the cookbook', () => {
    expect(recipes.map(({ name }) => name)).toEqual([
      'Word2Vec Tutorial Part 1: the skip-gram model',
      'Word2Vec Tutorial Part 2: negative sampling',
      'Word2vec from scratch',
      'word2vec, the C program',
      'word2phrase and compute-accuracy',
      'From tokenization to embeddings',
      'How to count tokens with tiktoken',
      'From Word2Vec to transformers',
      'Visualizing the embeddings in 2D',
      'Visualizing embeddings in 3D',
      'Translate a book',
      'Embedding texts that are longer than the model’s context',
      'Embedding Wikipedia articles for search',
      'Question answering using embeddings-based search',
      'Customizing embeddings',
      'Zero-shot classification with embeddings',
      'Multi-class classification',
      'Regression using the embeddings',
      'Clustering',
      'User and product embeddings',
      'Recommendation using embeddings',
      'Semantic text search and code search',
      'Local retrieval augmented generation from scratch',
      'How to handle rate limits',
      'Parallel processing of API requests'
    ])
  })

  test.each(recipes)('$name has its figures and links on the page', ({ name, recorded, ours, exports }) => {
    const text = page.replaceAll('&#39;', "'").replaceAll('&quot;', '"')
    for (const each of [name, recorded, ours]) expect(text).toContain(each)
    for (const each of exports) expect(text).toContain(`#${each}"`)
  })
})
