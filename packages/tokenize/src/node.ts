// What trainers read and write on a disk: the subpath `@llm-cookbook/tokenize/node`.
export { readTexts, type ReadTextsOptions } from './node/read-texts.ts'
export { saveTokenizer } from './node/save-tokenizer.ts'
