import { z } from "zod";

/** Of what is counted or measured there is nothing, or more. */
export const amount = z.number().min(0);
