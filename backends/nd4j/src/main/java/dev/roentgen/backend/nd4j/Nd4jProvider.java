package dev.roentgen.backend.nd4j;

import dev.roentgen.array.Device;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.BackendProvider;

/** Announces the {@code nd4j} backend; neither ND4J nor its natives are touched until it is created. */
public final class Nd4jProvider implements BackendProvider {
    /** For {@link java.util.ServiceLoader}. */
    public Nd4jProvider() {}

    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public Device.Type deviceType() {
        return Device.Type.CPU;
    }

    @Override
    public int priority() {
        return 10;
    }

    @Override
    public String obstacle() {
        ClassLoader loader = Nd4jProvider.class.getClassLoader();
        if (loader.getResource("org/nd4j/linalg/factory/Nd4j.class") == null)
            return "nd4j-api is not on the class path; add dev.roentgen:roentgen-nd4j";
        if (loader.getResource("org/nd4j/linalg/cpu/nativecpu/CpuBackend.class") == null
                && loader.getResource("org/nd4j/linalg/jcublas/JCublasBackend.class") == null)
            return "neither nd4j-native nor nd4j-cuda is on the class path; add dev.roentgen:roentgen-nd4j";
        return "";
    }

    @Override
    public Backend create(Device device) {
        // JavaCPP would end the run when the whole process passes 3 x -Xmx; read when its first Pointer is loaded.
        if (System.getProperty("org.bytedeco.javacpp.maxphysicalbytes") == null)
            System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
        return Nd4jBackend.start();
    }
}
