// The house: layers in order, imports only towards earlier ones (see README, "Layout").
const layers = [
  "memory",
  "iova",
  "depot",
  "dma",
  "workload",
  "measure",
  "engine",
  "kernel",
  "check",
  "report",
  "cli",
];

const upward = layers.slice(0, -1).map((layer, index) => ({
  name: `${layer}-imports-only-earlier-layers`,
  comment: `src/${layer} may import only ${layers.slice(0, index + 1).join(", ")}`,
  severity: "error",
  from: { path: `^src/${layer}/` },
  to: { path: `^src/(${layers.slice(index + 1).join("|")})/` },
}));

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "core-is-pure",
      comment: "The allocator and the depots run on every host: nothing of Node in them",
      severity: "error",
      from: { path: "^src/(memory|iova|depot|dma)/" },
      to: { dependencyTypes: ["core", "npm"] },
    },
    {
      name: "src-does-not-import-tests-or-benches",
      severity: "error",
      from: { path: "^(src|workers)/" },
      to: { path: "^(test|bench)/" },
    },
    ...upward,
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      extensions: [".ts", ".js"],
      exportsFields: ["exports"],
      conditionNames: ["import", "types"],
    },
  },
};
