/** The encoding of GPT-2, which is that of GPT-3. */
export { load } from './r50k_base.ts'
