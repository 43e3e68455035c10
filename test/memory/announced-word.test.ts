import { describe, expect, it } from "vitest";
import { announce, relaxAnnounced } from "../../src/memory/announced-word.js";
import type { Machine, MachineAtomics } from "../../src/memory/machine.js";
import { smallMachine, withAtomics } from "./small-machine.js";

/** A word, and what is woken on it. */
function watched() {
  const machine = smallMachine();
  const word = machine.layout.iovas;
  const woken: number[] = [];
  const notify = ((_: Int32Array, index: number) => woken.push(index)) as MachineAtomics["notify"];
  return { machine: withAtomics(machine, { notify }), word, woken };
}

/** The same machine; `act` is what happens while somebody sleeps. */
function sleeping(machine: Machine, act: () => void): Machine {
  return { ...machine, relax: act };
}

describe("an announced word", () => {
  it("wakes nobody while nobody sleeps, which is what most announcements come to", () => {
    const { machine, word, woken } = watched();
    announce(machine, word, 1);
    expect(machine.i32[word]).toBe(1);
    expect(woken).toEqual([]);
  });

  it("wakes those who sleep on it, unless it is not worth it yet", () => {
    const { machine, word, woken } = watched();
    relaxAnnounced(
      sleeping(machine, () => {
        announce(machine, word, 1, false);
        expect(woken).toEqual([]);
        announce(machine, word, 2);
        expect(woken).toEqual([word]);
      }),
      word,
      0,
    );
    expect(machine.i32[word]).toBe(2);
    announce(machine, word, 3);
    expect(woken).toEqual([word]);
  });

  it("counts no sleeper who was ended in his sleep", () => {
    const { machine, word, woken } = watched();
    const ended = sleeping(machine, () => {
      throw new RangeError("the run is over");
    });
    expect(() => relaxAnnounced(ended, word, 0)).toThrow("the run is over");
    announce(machine, word, 1);
    expect(woken).toEqual([]);
  });
});
