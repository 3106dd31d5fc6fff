/** Tests with the tools of the field, apart from `npm test`: they need Debian packages, and are slow. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/field/*.field.ts'],
    // One at a time: they start servers and Java, which takes a minute on a busy machine.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
})
