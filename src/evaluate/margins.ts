/**
 * Margins that are declared before an external validation: how far a model may be off at another site. Bias and slope have the usual ones; how large an
 * error and how low a coverage a site can live with is for the site to say.
 */
import * as z from 'zod'

export const marginsSchema = z.strictObject({
  biasMonths: z.number().positive().default(2),
  /** Of reference on estimate: least and most. */
  slope: z
    .tuple([z.number(), z.number()])
    .refine(([least, most]) => least < most, 'is no range: write the least slope first and a larger one after it')
    .default([0.9, 1.1]),
  maeMonths: z.number().positive(),
  /** The least share of intervals that hold the reference. */
  coverage: z.number().gt(0).lt(1),
})
