import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LiveView } from "../../../src/cli/live/live-view.js";
import { progressOn } from "../../../src/cli/live/progress-on.js";
import type { ProgressStep } from "../../../src/cli/progress.js";
import { FakeScreen } from "./fake-screen.js";

const UTF8 = { LANG: "C.UTF-8", TERM: "xterm" };
const PLAN = { workloads: ["trace", "burst"], depots: ["array", "lockfree"] };

const step = (changes: Partial<ProgressStep> = {}): ProgressStep => ({
  workload: "burst",
  depot: "array",
  phase: "repetition",
  repetition: 2,
  about: 7,
  estimated: true,
  secondsLeft: 75,
  ...changes,
});
const look = (seconds: number, ops: number, depots: number[] = [32, 4, 0, 0, 0, 0]) => ({
  seconds,
  ops,
  depots,
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function started(
  columns = 80,
  environment: NodeJS.ProcessEnv = UTF8,
): { screen: FakeScreen; view: LiveView } {
  const screen = new FakeScreen(columns);
  const view = new LiveView(screen, environment);
  view.start(PLAN);
  return { screen, view };
}

describe("the live view", () => {
  it("shows what runs, how far it is, how fast, the depots and the time left", () => {
    const { screen, view } = started();
    view.begin(step());
    vi.advanceTimersByTime(100);
    view.look(look(0.1, 1_234_000));
    vi.advanceTimersByTime(1);
    expect(screen.rows).toEqual([
      " burst  array     repetition 3 of about 7  12.3 M ops/s",
      " depot █▁····      36 magazines  about 1 min 15 s left",
    ]);
    view.stop();
  });

  it("says first of all that it is simulated, where it is, however narrow the terminal", () => {
    for (const [columns, first] of [
      [80, " simulated  burst  array     repetition 3 of 7  12.3 M ops/s"],
      [50, " simulated  burst  array  3/7  12.3 M ops/s"],
      [30, " simulated  burst  array  3/7 "],
    ] as const) {
      const screen = new FakeScreen(columns);
      const view = new LiveView(screen, UTF8);
      view.start({ ...PLAN, isSimulated: true });
      view.begin(step({ estimated: false }));
      vi.advanceTimersByTime(100);
      view.look(look(0.1, 1_234_000));
      vi.advanceTimersByTime(1);
      expect(screen.rows[0]!.trimEnd()).toBe(first.trimEnd());
      view.stop();
    }
  });

  it("counts the time left down, and takes the rate from the last half second", () => {
    const { screen, view } = started();
    view.begin(step({ secondsLeft: 60 }));
    for (let tenth = 1; tenth <= 20; tenth++) {
      vi.advanceTimersByTime(100);
      // A million a second at first, three later.
      view.look(look(tenth / 10, tenth <= 10 ? tenth * 1e5 : 1e6 + (tenth - 10) * 3e5));
    }
    vi.advanceTimersByTime(1);
    expect(screen.rows[0]).toContain(" 3 M ops/s");
    expect(screen.rows[1]).toContain("about 58 s left");
    view.stop();
  });

  it("scales the bar to the deepest depot of the workload", () => {
    const { screen, view } = started();
    view.begin(step());
    view.look(look(0.1, 1, [8, 80, 0]));
    view.begin(step({ depot: "lockfree" }));
    view.look(look(0.1, 1, [40, 79, 1]));
    vi.advanceTimersByTime(1000);
    expect(screen.rows[1]).toContain("depot ▄█▁ ");
    view.begin(step({ workload: "trace" }));
    view.look(look(0.1, 1, [1, 0, 0]));
    vi.advanceTimersByTime(1000);
    expect(screen.rows[1]).toContain("depot █·· ");
    view.stop();
  });

  it.each([
    ["a locale without UTF-8", { LANG: "C", TERM: "xterm" }],
    ["no locale", { TERM: "xterm" }],
    ["a terminal without block characters", { LANG: "C.UTF-8", TERM: "linux" }],
  ])("keeps to ASCII with %s", (_, environment) => {
    const { screen, view } = started(80, environment);
    view.begin(step());
    view.look(look(0.1, 1));
    vi.advanceTimersByTime(200);
    expect(screen.rows[1]).toContain("depot 81.... ");
    view.stop();
  });

  it("writes no more than ten pictures a second, however often it is told something", () => {
    const { screen, view } = started();
    for (let millisecond = 0; millisecond < 3000; millisecond++) {
      if (millisecond % 20 === 0) view.begin(step());
      view.look(look(millisecond / 1000, millisecond));
      vi.advanceTimersByTime(1);
    }
    expect(screen.writes.length).toBeLessThanOrEqual(31);
    expect(screen.writes.length).toBeGreaterThanOrEqual(25);
    view.stop();
  });

  it("shows runs that are too short to be looked at", () => {
    const { screen, view } = started();
    for (let repetition = 0; repetition < 50; repetition++) {
      view.begin(step({ repetition, about: 50, estimated: false }));
      vi.advanceTimersByTime(20);
      view.end();
    }
    expect(screen.writes.length).toBeGreaterThan(1);
    expect(screen.rows[0]).toMatch(/^ burst {2}array {5}repetition [34]\d of 50$/);
    view.stop();
  });

  it("blanks nothing between two pictures: a line is overwritten, and cleared behind its end only", () => {
    const { screen, view } = started();
    view.begin(step());
    view.look(look(0.1, 1));
    vi.advanceTimersByTime(200);
    view.look(look(0.2, 2));
    vi.advanceTimersByTime(200);
    expect(screen.writes).toHaveLength(2);
    for (const write of screen.writes) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal is told with
      expect(write).toMatch(/^\x1b\[\?25l\r [^\x1b\n]+\x1b\[K\n\r [^\x1b\n]+\x1b\[K\r\x1b\[1A\x1b\[\?25h$/);
    }
    view.stop();
  });

  it.each([200, 80, 60, 40, 24, 10, 2, 1])("is never wider than %i columns", (columns) => {
    const { screen, view } = started(columns);
    view.begin(step({ depot: "lockfree-untagged", repetition: 9998, about: 10_000, secondsLeft: 86_000 }));
    view.look(look(0.1, 1e9, new Array(20).fill(65_536)));
    vi.advanceTimersByTime(200);
    expect(screen.rows).toHaveLength(2);
    expect(screen.widest).toBeLessThan(Math.max(2, columns));
    view.stop();
  });

  it("uses shorter words in a narrow window rather than none", () => {
    const { screen, view } = started(38);
    view.begin(step());
    view.look(look(0.1, 1_234_000));
    vi.advanceTimersByTime(200);
    expect(screen.rows).toEqual([" burst  array  3/7  12.3 M ops/s", " depot █▁····  1 min 15 s left"]);
    view.stop();
  });

  it("follows the window's width at once", () => {
    const { screen, view } = started(80);
    view.begin(step());
    view.look(look(0.1, 1_234_000));
    vi.advanceTimersByTime(200);
    screen.widest = 0;
    screen.resize(38);
    expect(screen.rows).toEqual([" burst  array  3/7  12.3 M ops/s", " depot █▁····  1 min 15 s left"]);
    expect(screen.widest).toBeLessThan(38);
    view.stop();
    screen.resize(80);
    expect(screen.rows).toEqual([""]);
  });

  it("leaves the cursor where it was, shown, after every picture and after the end", () => {
    const { screen, view } = started();
    const place = () => ({ row: screen.row, column: screen.column, shown: screen.cursorShown });
    const before = place();
    view.begin(step());
    for (let tenth = 1; tenth < 5; tenth++) {
      view.look(look(tenth / 10, tenth));
      vi.advanceTimersByTime(100);
      expect(place()).toEqual(before);
    }
    view.stop();
    expect(place()).toEqual(before);
    expect(screen.rows).toEqual([""]);
  });

  it("is gone when the process ends, and stays so", () => {
    const { screen, view } = started();
    view.begin(step());
    view.look(look(0.1, 1));
    vi.advanceTimersByTime(200);
    const listeners = process.listeners("exit");
    listeners.at(-1)!(1);
    expect(screen.rows).toEqual([""]);
    expect(process.listeners("exit")).toHaveLength(listeners.length - 1);
    view.look(look(0.2, 2));
    view.stop();
    vi.advanceTimersByTime(1000);
    expect(screen.rows).toEqual([""]);
  });

  it("is one line of plain characters on a terminal that knows no more", () => {
    const { screen, view } = started(80, { LANG: "C.UTF-8", TERM: "dumb" });
    view.begin(step({ secondsLeft: 5 }));
    view.look(look(0.1, 1_234_000));
    vi.advanceTimersByTime(200);
    view.look(look(0.2, 2_468_000));
    vi.advanceTimersByTime(200);
    expect(screen.rows).toEqual([
      " burst  array     repetition 3 of about 7  12.3 M ops/s depot 81....  5 s left",
    ]);
    view.stop();
    expect(screen.rows).toEqual([""]);
    expect(screen.writes.join("")).toMatch(/^[\r -~]+$/);
  });
});

describe("progress on what is no terminal", () => {
  it("writes nothing at all", () => {
    const screen = Object.assign(new FakeScreen(80), { isTTY: false });
    const progress = progressOn(screen as unknown as NodeJS.WriteStream, UTF8);
    progress.start(PLAN);
    progress.begin(step());
    progress.look(look(0.1, 1));
    vi.advanceTimersByTime(1000);
    progress.end();
    progress.stop();
    expect(screen.writes).toEqual([]);
  });
});
