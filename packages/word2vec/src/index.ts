export { Word2vecError, type Word2vecErrorCode } from './errors.ts'
