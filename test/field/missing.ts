/** The last word of `npm test`: what it has not checked, and what of Debian's tools for that is missing here. */
import { lacks, packageNames } from './tools.ts'

console.warn(
  "SKIPPED: decoding and results before the field's tools, which are a command of their own: npm run test:field",
)
lacks(...packageNames)
