package io.copse.udf.fit;
import org.junit.jupiter.api.Test;
import java.util.*;
import io.copse.udf.law.*;
import io.copse.udf.run.RunPoint;
class TestTmp {
  @Test void t() throws Exception {
    if (!Boolean.getBoolean("tmp")) return;
    SplittableRandom r=new SplittableRandom(1); List<RunPoint> p=new ArrayList<>();
    for(int i=0;i<1_000_000;i++){double n=1e7*Math.exp(7*r.nextDouble()),d=1e9*Math.exp(7*r.nextDouble()); p.add(RunPoint.of(n,d,Runs.HOFFMANN.loss(n,d)*Math.exp(.003*r.nextGaussian())));}
    long t=System.nanoTime(); FitResult<Chinchilla> f=LawFit.fit(Chinchilla.DEFINITION,p,FitSettings.defaults()); System.out.println("1e6 rows s "+(System.nanoTime()-t)/1e9+" "+f.status()+f.candidate());
    for(int k=0;k<3;k++){t=System.nanoTime(); for(int i=0;i<5;i++)LawFit.fit(Chinchilla.DEFINITION,Runs.kyoTakano(),FitSettings.defaults()); System.out.println("fit ms "+(System.nanoTime()-t)/5e6);}
  }
}
