import { loadEncoding } from '@llm-cookbook/tokenize'
import { mergeTreeSvg } from '../../src/index.ts'

const encoding = await loadEncoding('o200k_base')

export default mergeTreeSvg({
  title: 'How byte pair encoding makes tokens',
  subtitle:
    "Merges of o200k_base, numbered in their order; below each token is its id. Tokens in colour are the text's.",
  pieces: encoding.explain('tokenization is 🦜')
})
