package dev.millrace.ingestion.domain.input;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Programming languages by a file's ending, its name, or the interpreter that its first line names. */
public final class Languages {

    private static final Map<String, String> BY_ENDING = new HashMap<>();
    private static final Map<String, String> BY_NAME = Map.of(
            "makefile", "Makefile",
            "gnumakefile", "Makefile",
            "dockerfile", "Dockerfile",
            "rakefile", "Ruby",
            "gemfile", "Ruby",
            "cmakelists.txt", "CMake",
            "jenkinsfile", "Groovy",
            "meson.build", "Meson");
    private static final Map<String, String> BY_INTERPRETER = Map.of(
            "python",
            "Python",
            "sh",
            "Shell",
            "bash",
            "Shell",
            "zsh",
            "Shell",
            "perl",
            "Perl",
            "ruby",
            "Ruby",
            "node",
            "JavaScript",
            "php",
            "PHP",
            "lua",
            "Lua",
            "Rscript",
            "R");
    private static final Pattern SHEBANG =
            Pattern.compile("#!\\s*\\S*?/(?:env\\s+(?:-S\\s+)?)?([A-Za-z]+)[\\d.]*(?:\\s|$)");

    static {
        String endings = "java Java,py Python,pyi Python,c C,h C,cc C++,cpp C++,cxx C++,hpp C++,hh C++,hxx C++,cs C#,"
                + "js JavaScript,mjs JavaScript,cjs JavaScript,jsx JavaScript,ts TypeScript,tsx TypeScript,go Go,rs Rust,"
                + "rb Ruby,php PHP,swift Swift,kt Kotlin,kts Kotlin,scala Scala,clj Clojure,groovy Groovy,gradle Groovy,"
                + "pl Perl,pm Perl,lua Lua,r R,jl Julia,hs Haskell,ml OCaml,mli OCaml,fs F#,ex Elixir,exs Elixir,erl Erlang,"
                + "dart Dart,m Objective-C,mm Objective-C++,sh Shell,bash Shell,zsh Shell,ps1 PowerShell,bat Batchfile,"
                + "sql SQL,asm Assembly,s Assembly,f90 Fortran,f Fortran,pas Pascal,ada Ada,adb Ada,vb VisualBasic,"
                + "coffee CoffeeScript,css CSS,scss SCSS,less Less,vue Vue,svelte Svelte,proto Protobuf,thrift Thrift,"
                + "cu CUDA,cl OpenCL,glsl GLSL,v Verilog,sv SystemVerilog,vhd VHDL,zig Zig,nim Nim,d D,lisp CommonLisp,"
                + "el EmacsLisp,scm Scheme,rkt Racket,tcl Tcl,cmake CMake,mk Makefile,nix Nix,tf HCL,sol Solidity,lean Lean,"
                + "agda Agda,idr Idris,elm Elm,cr Crystal,awk Awk,vim VimScript,f95 Fortran,toml TOML,yaml YAML,yml YAML";
        for (String pair : endings.split(",", -1)) {
            BY_ENDING.put(pair.substring(0, pair.indexOf(' ')), pair.substring(pair.indexOf(' ') + 1));
        }
    }

    private Languages() {}

    /** Whether a file of this ending is source code. */
    static boolean isCode(String ending) {
        return BY_ENDING.containsKey(ending);
    }

    /** Whether a file's name, or its first line, says that it is source code. */
    static boolean isCode(String path, String beginning) {
        return BY_NAME.containsKey(name(path)) || byInterpreter(beginning).isPresent();
    }

    public static Optional<String> of(String path, String beginning) {
        String name = name(path);
        return Optional.ofNullable(BY_NAME.get(name))
                .or(() -> Optional.ofNullable(BY_ENDING.get(name.substring(name.lastIndexOf('.') + 1))))
                .or(() -> byInterpreter(beginning));
    }

    private static Optional<String> byInterpreter(String beginning) {
        Matcher shebang = SHEBANG.matcher(beginning);
        return shebang.lookingAt() ? Optional.ofNullable(BY_INTERPRETER.get(shebang.group(1))) : Optional.empty();
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    }
}
