package io.copse.models.bigdl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.xbean.asm9.ClassReader;
import org.apache.xbean.asm9.Handle;
import org.apache.xbean.asm9.Opcodes;
import org.apache.xbean.asm9.Type;
import org.apache.xbean.asm9.tree.AbstractInsnNode;
import org.apache.xbean.asm9.tree.ClassNode;
import org.apache.xbean.asm9.tree.FieldInsnNode;
import org.apache.xbean.asm9.tree.InvokeDynamicInsnNode;
import org.apache.xbean.asm9.tree.LdcInsnNode;
import org.apache.xbean.asm9.tree.MethodInsnNode;
import org.apache.xbean.asm9.tree.MethodNode;
import org.apache.xbean.asm9.tree.MultiANewArrayInsnNode;
import org.apache.xbean.asm9.tree.TypeInsnNode;

/**
 * The classes of BigDL that a set of root classes can reach, method by method.
 *
 * <p>A virtual call reaches the methods of those subclasses that reached code makes (rapid type
 * analysis). Whatever overrides a method of the JDK, Scala or Spark counts as called by them.
 * Classes outside {@link #followed} are not read.
 */
final class ReachedClasses {
  private static final List<String> SERIALISATION =
      List.of(
          "writeObject(Ljava/io/ObjectOutputStream;)V",
          "readObject(Ljava/io/ObjectInputStream;)V",
          "readResolve()Ljava/lang/Object;");

  private record Method(String owner, String signature) {}

  private final ClassLoader loader = ReachedClasses.class.getClassLoader();
  private final Set<String> cut;
  private final Map<String, Optional<ClassNode>> nodes = new HashMap<>();
  private final Map<String, Set<String>> outer = new HashMap<>();
  private final Map<String, String> absent = new TreeMap<>();
  private final Set<String> linked = new TreeSet<>();
  private final Set<String> loaded = new HashSet<>();
  private final Set<String> made = new HashSet<>();
  private final Set<String> initialised = new HashSet<>();
  private final Set<Method> reached = new HashSet<>();
  private final Set<Method> called = new HashSet<>();
  private final Deque<Method> open = new ArrayDeque<>();

  /**
   * Follows all methods of the roots.
   *
   * @param cut internal names of classes that are never entered in fact
   */
  ReachedClasses(List<Class<?>> roots, Set<String> cut) {
    this.cut = cut;
    for (Class<?> root : roots) {
      String name = Type.getInternalName(root);
      make(name);
      for (MethodNode method : node(name).orElseThrow().methods) {
        reach(name, method.name + method.desc);
      }
    }
    while (!open.isEmpty()) {
      follow(open.poll());
    }
  }

  /** Returns the reached classes that are not on the class path, each with who reaches it. */
  Map<String, String> absent() {
    return absent;
  }

  /** Returns the reached classes of BigDL whose code may run, as binary names. */
  List<String> linked() {
    return linked.stream()
        .filter(name -> !name.startsWith("io/copse/"))
        .map(name -> name.replace('/', '.'))
        .toList();
  }

  private static boolean followed(String name) {
    return name.startsWith("com/intel/") || name.startsWith("io/copse/models/bigdl/");
  }

  private Optional<ClassNode> node(String name) {
    if (!followed(name) || cut.contains(name)) {
      return Optional.empty();
    }
    return nodes.computeIfAbsent(name, key -> read(key, 0));
  }

  private Optional<ClassNode> read(String name, int options) {
    try (InputStream in = loader.getResourceAsStream(name + ".class")) {
      if (in == null) {
        return Optional.empty();
      }
      ClassNode node = new ClassNode();
      new ClassReader(in).accept(node, options | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
      return Optional.of(node);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void follow(Method method) {
    ClassNode owner = node(method.owner).orElseThrow();
    if (linked.add(method.owner)) {
      for (MethodNode declared : owner.methods) {
        load(Type.getMethodType(declared.desc), "a signature of " + owner.name);
      }
      owner.fields.forEach(field -> load(Type.getType(field.desc), "a field of " + owner.name));
      parents(owner).forEach(parent -> load(Type.getObjectType(parent), owner.name));
    }
    String by = method.owner + "." + method.signature;
    for (AbstractInsnNode instruction : find(owner, method.signature).orElseThrow().instructions) {
      follow(instruction, by);
    }
  }

  private void follow(AbstractInsnNode instruction, String by) {
    if (instruction instanceof TypeInsnNode type) {
      load(Type.getObjectType(type.desc), by);
      if (type.getOpcode() == Opcodes.NEW) {
        make(type.desc);
      }
    } else if (instruction instanceof FieldInsnNode field) {
      load(Type.getObjectType(field.owner), by);
      initialise(field.owner);
    } else if (instruction instanceof MethodInsnNode call) {
      int opcode = call.getOpcode();
      boolean exact = opcode == Opcodes.INVOKESTATIC || opcode == Opcodes.INVOKESPECIAL;
      call(call.owner, call.name + call.desc, exact, by);
    } else if (instruction instanceof LdcInsnNode constant) {
      constant(constant.cst, by);
    } else if (instruction instanceof InvokeDynamicInsnNode dynamic) {
      constant(Type.getMethodType(dynamic.desc), by);
      Arrays.stream(dynamic.bsmArgs).forEach(argument -> constant(argument, by));
    } else if (instruction instanceof MultiANewArrayInsnNode array) {
      load(Type.getType(array.desc), by);
    }
  }

  private void constant(Object constant, String by) {
    if (constant instanceof Type type) {
      load(type, by);
    } else if (constant instanceof Handle handle) {
      int tag = handle.getTag();
      if (tag == Opcodes.H_NEWINVOKESPECIAL) {
        make(handle.getOwner());
      }
      boolean exact = tag != Opcodes.H_INVOKEVIRTUAL && tag != Opcodes.H_INVOKEINTERFACE;
      call(handle.getOwner(), handle.getName() + handle.getDesc(), exact, by);
    }
  }

  private void call(String owner, String signature, boolean exact, String by) {
    load(Type.getObjectType(owner), by);
    if (exact) {
      initialise(owner);
      reach(owner, signature);
    } else if (node(owner).isPresent() && called.add(new Method(owner, signature))) {
      for (String type : List.copyOf(made)) {
        if (ancestors(type).contains(owner)) {
          reach(type, signature);
        }
      }
    }
  }

  /** Notes that a type is loaded, with its supertypes. */
  private void load(Type type, String by) {
    switch (type.getSort()) {
      case Type.ARRAY -> load(type.getElementType(), by);
      case Type.METHOD -> {
        Arrays.stream(type.getArgumentTypes()).forEach(argument -> load(argument, by));
        load(type.getReturnType(), by);
      }
      case Type.OBJECT -> {
        String name = type.getInternalName();
        if (followed(name) && !cut.contains(name)) {
          Optional<ClassNode> node = node(name);
          if (node.isEmpty()) {
            absent.putIfAbsent(name.replace('/', '.'), by);
          } else if (loaded.add(name)) {
            parents(node.get()).forEach(parent -> load(Type.getObjectType(parent), name));
          }
        }
      }
      default -> {}
    }
  }

  private void make(String name) {
    Optional<ClassNode> node = node(name);
    if (node.isEmpty() || !made.add(name)) {
      return;
    }
    initialise(name);
    for (String ancestor : ancestors(name)) {
      called.stream()
          .filter(method -> method.owner.equals(ancestor))
          .toList()
          .forEach(method -> reach(name, method.signature));
      outer(ancestor).forEach(signature -> reach(name, signature));
    }
    SERIALISATION.forEach(signature -> reach(name, signature));
  }

  private void initialise(String name) {
    Optional<ClassNode> node = node(name);
    if (node.isPresent() && initialised.add(name)) {
      parents(node.get()).forEach(this::initialise);
      reach(name, "<clinit>()V");
    }
  }

  /** Reaches what a call of a method of a type runs, if that is code to follow. */
  private void reach(String type, String signature) {
    for (String ancestor : ancestors(type)) {
      Optional<ClassNode> node = node(ancestor);
      if (node.flatMap(found -> find(found, signature)).isPresent()) {
        Method method = new Method(ancestor, signature);
        if (reached.add(method)) {
          open.add(method);
        }
        return;
      }
    }
  }

  private static Optional<MethodNode> find(ClassNode node, String signature) {
    return node.methods.stream()
        .filter(method -> (method.access & Opcodes.ACC_ABSTRACT) == 0)
        .filter(method -> signature.equals(method.name + method.desc))
        .findFirst();
  }

  private static List<String> parents(ClassNode node) {
    return Stream.concat(Stream.ofNullable(node.superName), node.interfaces.stream()).toList();
  }

  /** Returns a type and its supertypes: the classes from the lowest, then the interfaces. */
  private List<String> ancestors(String type) {
    List<String> found = new ArrayList<>();
    for (String next = type; next != null; ) {
      found.add(next);
      next = node(next).map(node -> node.superName).orElse(null);
    }
    for (int i = 0; i < found.size(); i++) {
      node(found.get(i)).stream()
          .flatMap(node -> parents(node).stream())
          .filter(parent -> !found.contains(parent))
          .forEach(found::add);
    }
    return found;
  }

  /** Returns the methods that a type outside may call on its subtypes. */
  private Set<String> outer(String type) {
    if (followed(type)) {
      return Set.of();
    }
    Set<String> known = outer.get(type);
    if (known == null) {
      known = new HashSet<>();
      Optional<ClassNode> node = read(type, ClassReader.SKIP_CODE);
      if (node.isPresent()) {
        for (MethodNode method : node.get().methods) {
          known.add(method.name + method.desc);
        }
        for (String parent : parents(node.get())) {
          known.addAll(outer(parent));
        }
      }
      outer.put(type, known);
    }
    return known;
  }
}
