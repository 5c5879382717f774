// From tokenization to embeddings: a text as words, subwords and characters; how byte pair encoding makes a token; how near the
// words of a sentence are to each other.
//
// node --conditions=@llm-cookbook/source examples/tokens.ts [OUT.html]
import { writeFile } from 'node:fs/promises'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { characters, loadEncoding, words } from '@llm-cookbook/tokenize'
import { mergeTreeText, tokensHtml, tokensText, wordSimilarityText } from '@llm-cookbook/viz'

const text = 'Tokenization turns text into numbers: unbelievably useful! 🦜'
const color = process.stdout.isTTY && !process.env['NO_COLOR']
const bpe = await loadEncoding('o200k_base')

const tokenizations = [
  { name: 'Words', tokens: Array.from(words(text), (word, id) => ({ ...word, id })) },
  { name: 'Subwords: o200k_base', tokens: bpe.encodeWithOffsets(text) },
  { name: 'Characters', tokens: Array.from(characters(text), one => ({ ...one, id: one.text.codePointAt(0)! })) }
]
for (const { name, tokens } of tokenizations) console.log(`${name}\n${tokensText({ text, tokens, color })}\n`)

console.log('How the merges of o200k_base make "tokenization"')
console.log(mergeTreeText({ piece: bpe.explain('tokenization')[0]!, color }))

const sentence = ['the', 'king', 'and', 'the', 'queen', 'eat', 'bread']
const vectors = await (await createLocalEmbedder()).embed(sentence)
console.log(`\n${wordSimilarityText({ title: 'Cosines of words', words: sentence, vectors, color })}`)

const out = process.argv[2]
if (out !== undefined) await writeFile(out, tokensHtml({ title: 'Three ways to cut a text', text, tokenizations }))
