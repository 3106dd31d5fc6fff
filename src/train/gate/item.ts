/**
 * What the gate learns from: pictures with what is known of each. All places are shares of the picture's side, from its upper left corner. What is not
 * known of a film is left open, and no loss flows from it.
 */
import * as z from 'zod'
import { gateJoints, gateLandmarks, gateTags } from '../../model/index.ts'

export const kneePlaceSchema = z.strictObject({
  x: z.number(),
  y: z.number(),
  width: z.number().positive(),
  rotationDegrees: z.number(),
})

export const gateItemSchema = z.strictObject({
  /** Place in the cache of pictures. */
  index: z.int().nonnegative(),
  /** `film`: the whole picture is shown. `crop`: a knee is in its middle, and only the middle is shown, so that there is room to shift it. */
  look: z.enum(['film', 'crop']),
  joint: z.enum(gateJoints).nullable(),
  tags: z.partialRecord(z.enum(gateTags).exclude(['hardware']), z.boolean()),
  /** Some of the pixels of metal, evenly picked; null where nobody knows. */
  metal: z.array(z.tuple([z.number(), z.number()])).nullable(),
  /** How the joint lies, clockwise from upright; null where there is none, or nobody knows. */
  rotationDegrees: z.number().nullable(),
  /** All knees on the picture; null where nobody knows their places. */
  knees: z.array(kneePlaceSchema).nullable(),
  /** Of the knee in the middle of a crop. */
  landmarks: z
    .array(z.tuple([z.number(), z.number()]))
    .length(gateLandmarks.length)
    .nullable(),
})

export type GateItem = z.infer<typeof gateItemSchema>
export type KneePlace = z.infer<typeof kneePlaceSchema>

/** A crop's picture is this many times as wide as what is shown of it. */
export const cropRoom = 1.5

/** Share of the picture's side that is shown. */
export const shownShare = ({ look }: Pick<GateItem, 'look'>): number => (look === 'film' ? 1 : 1 / cropRoom)
