import { config } from '@llm-cookbook/eslint-config'

export default config({ root: import.meta.dirname })
