export { Matrix } from '@llm-cookbook/vector'
